#include "experiments/align/text_grid.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace distill_l2s {
namespace {

struct Interval {
  int64_t start_ms;
  int64_t end_ms;
  std::string text;
};

int64_t Milliseconds(double time_s) { return std::llround(time_s * 1e3); }

// Whole milliseconds, so that one boundary is written in one way.
std::string Seconds(int64_t time_ms) { return absl::StrFormat("%d.%03d", time_ms / 1000, time_ms % 1000); }

// The intervals with the gaps between them, from 0 to `end_ms`. What lies outside or has no length is cut.
std::vector<Interval> WithoutGaps(const std::vector<Interval>& intervals, int64_t end_ms) {
  std::vector<Interval> filled;
  int64_t reached_ms = 0;
  for (const Interval& interval : intervals) {
    const int64_t start_ms = std::max(interval.start_ms, reached_ms);
    const int64_t stop_ms = std::min(interval.end_ms, end_ms);
    if (start_ms >= stop_ms) continue;
    if (start_ms > reached_ms) filled.push_back({reached_ms, start_ms, ""});
    filled.push_back({start_ms, stop_ms, interval.text});
    reached_ms = stop_ms;
  }
  if (reached_ms < end_ms) filled.push_back({reached_ms, end_ms, ""});
  return filled;
}

void AppendTier(int number, const char* name, const std::vector<Interval>& intervals, int64_t end_ms,
                std::string* grid) {
  const std::vector<Interval> filled = WithoutGaps(intervals, end_ms);
  absl::StrAppend(grid, "    item [", number, "]:\n        class = \"IntervalTier\"\n        name = \"", name,
                  "\"\n        xmin = 0\n        xmax = ", Seconds(end_ms),
                  "\n        intervals: size = ", filled.size(), "\n");
  for (size_t i = 0; i < filled.size(); ++i) {
    absl::StrAppend(grid, "        intervals [", i + 1,
                    "]:\n            xmin = ", Seconds(filled[i].start_ms),
                    "\n            xmax = ", Seconds(filled[i].end_ms), "\n            text = \"",
                    absl::StrReplaceAll(filled[i].text, {{"\"", "\"\""}}), "\"\n");
  }
}

}  // namespace

std::string FormatTextGrid(const std::vector<TimedWord>& words, double end_s) {
  std::vector<Interval> word_intervals, character_intervals;
  for (const TimedWord& word : words) {
    word_intervals.push_back({Milliseconds(word.start_s), Milliseconds(word.end_s), word.text});
    for (const TimedCharacter& character : word.characters) {
      character_intervals.push_back(
          {Milliseconds(character.start_s), Milliseconds(character.end_s), character.text});
    }
  }
  const int64_t end_ms = std::max<int64_t>(1, Milliseconds(end_s));
  std::string grid = absl::StrCat(
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\nxmax = ", Seconds(end_ms),
      "\ntiers? <exists>\nsize = 2\nitem []:\n");
  AppendTier(1, "words", word_intervals, end_ms, &grid);
  AppendTier(2, "characters", character_intervals, end_ms, &grid);
  return grid;
}

}  // namespace distill_l2s
