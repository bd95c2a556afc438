#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace distill_l2s {

// The state that a progress line shows.
struct ProgressState {
  std::string name;
  std::string unit;
  int64_t total = 0;  // 0: unknown, no bar.
  int64_t done = 0;
  int64_t done_before = 0;  // By an earlier start: part of `done` and `total`, not of rate and time.
  absl::Duration elapsed;   // Since this start.
  bool ended = false;
  std::vector<std::string> notes;  // The most important first.
};

// The line, of at most `columns` characters. Where not all has room, the rate goes first, then the notes from
// the last to the second, then the bar, the first note and the time:
//   columns 70: ro [########............] 102/1200 steps  0:12 of 2:24  loss 1.20
//   columns 40: ro 102/1200 steps  0:12 of 2:24
std::string ProgressLine(const ProgressState& state, int columns);

// Progress of a loop, on stderr: on a terminal one line that is drawn again (at most ten times a second) and
// never wraps, elsewhere a whole line every ten seconds. Not thread-safe.
//
//   Progress progress("import ro", clips.size(), "clips");
//   for (...) { ...; progress.Advance(1); }
class Progress {
 public:
  // total 0: unknown, no bar. `done_before` of the total were done by an earlier start of the work.
  Progress(absl::string_view name, int64_t total, absl::string_view unit, int64_t done_before = 0);
  // Draws the last state and ends the line.
  ~Progress();

  void Advance(int64_t count);
  void Advance(int64_t count, absl::string_view note);
  // Replaces the notes, the most important first; the next line shows them.
  void SetNotes(std::vector<std::string> notes) { state_.notes = std::move(notes); }

 private:
  void Draw();

  const bool on_terminal_;
  const absl::Time start_;
  absl::Time last_draw_;
  ProgressState state_;
};

}  // namespace distill_l2s
