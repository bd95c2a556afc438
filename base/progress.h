#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace distill_l2s {

// Progress of a loop, on stderr: on a terminal one line that is drawn again (at most ten times a second),
// elsewhere a line every ten seconds. It shows done/total, the time taken of the time that it will take, the
// rate, and a note. Not thread-safe.
//
//   Progress progress("import ro", clips.size(), "clips");
//   for (...) { ...; progress.Advance(1); }
class Progress {
 public:
  // total 0: unknown, no bar.
  Progress(absl::string_view name, int64_t total, absl::string_view unit);
  // Draws the last state and ends the line.
  ~Progress();

  void Advance(int64_t count, absl::string_view note = "");

 private:
  void Draw(bool last);

  const std::string name_;
  const int64_t total_;
  const std::string unit_;
  const bool on_terminal_;
  const absl::Time start_;
  absl::Time last_draw_;
  int64_t done_ = 0;
  std::string note_;
};

}  // namespace distill_l2s
