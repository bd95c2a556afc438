#include "base/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

constexpr int kBarWidth = 24;

std::string Clock(absl::Duration duration) {
  const int64_t seconds = absl::ToInt64Seconds(duration);
  if (seconds >= 3600) {
    return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }
  return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
}

}  // namespace

Progress::Progress(absl::string_view name, int64_t total, absl::string_view unit)
    : name_(name),
      total_(total),
      unit_(unit),
      on_terminal_(isatty(STDERR_FILENO)),
      start_(absl::Now()),
      last_draw_(start_) {}

Progress::~Progress() { Draw(/*last=*/true); }

void Progress::Advance(int64_t count, absl::string_view note) {
  done_ += count;
  note_ = std::string(note);
  const absl::Time now = absl::Now();
  if (now - last_draw_ < (on_terminal_ ? absl::Milliseconds(100) : absl::Seconds(10))) return;
  last_draw_ = now;
  Draw(/*last=*/false);
}

void Progress::Draw(bool last) {
  const absl::Duration elapsed = absl::Now() - start_;
  std::string line = absl::StrCat(name_, " ");
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done_) / total_);
    const int filled = static_cast<int>(share * kBarWidth);
    absl::StrAppend(&line, "[", std::string(filled, '#'), std::string(kBarWidth - filled, '.'), "] ", done_,
                    "/", total_);
  } else {
    absl::StrAppend(&line, done_);
  }
  absl::StrAppend(&line, " ", unit_, "  ", Clock(elapsed));
  if (!last && total_ > 0 && done_ > 0) absl::StrAppend(&line, " of ", Clock(elapsed * total_ / done_));
  const double seconds = absl::ToDoubleSeconds(elapsed);
  if (done_ > 0 && seconds >= 1) {
    absl::StrAppend(&line, absl::StrFormat("  %.3g %s/s", done_ / seconds, unit_));
  }
  if (!note_.empty()) absl::StrAppend(&line, "  ", note_);
  if (on_terminal_) {
    std::fprintf(stderr, "\r\033[K%s%s", line.c_str(), last ? "\n" : "");
  } else {
    std::fprintf(stderr, "%s\n", line.c_str());
  }
  std::fflush(stderr);
}

}  // namespace distill_l2s
