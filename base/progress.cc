#include "base/progress.h"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/terminal.h"

namespace distill_l2s {
namespace {

constexpr int kLeastBarWidth = 10;
constexpr int kMostBarWidth = 24;
constexpr int kBarFrame = 3;  // Brackets and a space.

std::string Clock(absl::Duration duration) {
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds >= 3600) {
    return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
}

bool ContinuesCharacter(char byte) { return (byte & 0xC0) == 0x80; }

// Code points of UTF-8.
int Width(absl::string_view text) {
  return static_cast<int>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !ContinuesCharacter(byte); }));
}

std::string Cut(const std::string& text, int width) {
  size_t end = 0;
  for (; end < text.size(); ++end) {
    if (!ContinuesCharacter(text[end]) && width-- == 0) break;
  }
  return text.substr(0, end);
}

std::string Counts(const ProgressState& state) {
  if (state.total <= 0) return absl::StrCat(state.done, " ", state.unit);
  return absl::StrCat(state.done, "/", state.total, " ", state.unit);
}

std::string Times(const ProgressState& state) {
  const int64_t done_now = state.done - state.done_before;
  std::string text = absl::StrCat("  ", Clock(state.elapsed));
  if (state.ended || state.total <= 0 || done_now <= 0) return text;
  const absl::Duration in_all = state.elapsed * (state.total - state.done_before) / done_now;
  return absl::StrCat(text, " of ", Clock(in_all));
}

std::string Rate(const ProgressState& state) {
  const int64_t done_now = state.done - state.done_before;
  const double seconds = absl::ToDoubleSeconds(state.elapsed);
  if (done_now <= 0 || seconds < 1) return "";
  return absl::StrFormat("  %.3g %s/s", done_now / seconds, state.unit);
}

std::string Bar(const ProgressState& state, int width) {
  const double share = std::clamp(static_cast<double>(state.done) / state.total, 0.0, 1.0);
  const int filled = static_cast<int>(share * width);
  return absl::StrCat("[", std::string(filled, '#'), std::string(width - filled, '.'), "] ");
}

// The room that is left on a line.
class Room {
 public:
  explicit Room(int columns) : columns_(columns) {}
  // Takes `width` more columns; returns whether they fit.
  bool Take(int width) {
    if (width > columns_) return false;
    columns_ -= width;
    return true;
  }
  int columns() const { return columns_; }

 private:
  int columns_;
};

}  // namespace

std::string ProgressLine(const ProgressState& state, int columns) {
  const std::string begin = absl::StrCat(state.name, " "), counts = Counts(state);
  Room room(columns);
  if (!room.Take(Width(begin) + Width(counts))) return Cut(begin + counts, columns);
  const std::string times = room.Take(Width(Times(state))) ? Times(state) : "";
  std::string notes;
  int bar_width = 0;
  const auto add_note = [&](const std::string& note) {
    if (!room.Take(Width(note) + 2)) return false;
    absl::StrAppend(&notes, "  ", note);
    return true;
  };
  const bool has_first = state.notes.empty() || add_note(state.notes[0]);
  if (state.total > 0 && room.Take(kLeastBarWidth + kBarFrame)) bar_width = kLeastBarWidth;
  for (size_t i = 1; has_first && i < state.notes.size(); ++i) {
    if (!add_note(state.notes[i])) break;
  }
  const std::string rate = room.Take(Width(Rate(state))) ? Rate(state) : "";
  if (bar_width > 0) bar_width = std::min(kMostBarWidth, bar_width + room.columns());
  return absl::StrCat(begin, bar_width > 0 ? Bar(state, bar_width) : "", counts, times, rate, notes);
}

Progress::Progress(absl::string_view name, int64_t total, absl::string_view unit, int64_t done_before)
    : on_terminal_(IsTerminal()), start_(absl::Now()), last_draw_(start_) {
  state_.name = std::string(name);
  state_.unit = std::string(unit);
  state_.total = total;
  state_.done = done_before;
  state_.done_before = done_before;
}

Progress::~Progress() {
  state_.ended = true;
  Draw();
}

void Progress::Advance(int64_t count) {
  state_.done += count;
  const absl::Time now = absl::Now();
  if (now - last_draw_ < (on_terminal_ ? absl::Milliseconds(100) : absl::Seconds(10))) return;
  last_draw_ = now;
  Draw();
}

void Progress::Advance(int64_t count, absl::string_view note) {
  state_.notes = {std::string(note)};
  Advance(count);
}

void Progress::Draw() {
  state_.elapsed = absl::Now() - start_;
  if (!on_terminal_) {
    std::fprintf(stderr, "%s\n", ProgressLine(state_, std::numeric_limits<int>::max()).c_str());
    return;
  }
  // A character in the last column would take some terminals to the next line.
  const std::string line = ProgressLine(state_, TerminalColumns() - 1);
  std::fprintf(stderr, "\r\033[K%s%s", line.c_str(), state_.ended ? "\n" : "");
}

}  // namespace distill_l2s
