#include "experiments/transcribe/cues.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {
namespace {

constexpr double kRoundingS = 1e-6;  // Times are multiples of a frame, but for the last bits.

// A word or a piece of one.
struct Unit {
  std::string text;
  int64_t characters = 0;
  double start_s = 0;
  double end_s = 0;
  bool joins_previous = false;  // No space before it.
};

Unit MakeUnit(absl::Span<const TimedCharacter> characters, bool joins_previous) {
  Unit unit;
  for (const TimedCharacter& character : characters) absl::StrAppend(&unit.text, character.text);
  unit.characters = static_cast<int64_t>(SplitGraphemes(unit.text).size());
  unit.start_s = characters.front().start_s;
  unit.end_s = characters.back().end_s;
  unit.joins_previous = joins_previous;
  return unit;
}

// The bytes of `text` where a character, as a reader sees it, begins.
std::set<size_t> CharacterStarts(const std::string& text) {
  std::set<size_t> starts;
  size_t at = 0;
  for (const std::string& grapheme : SplitGraphemes(text)) {
    starts.insert(at);
    at += grapheme.size();
  }
  return starts;
}

// Into pieces that fit into a line and a cue.
void AppendUnits(const TimedWord& word, std::vector<Unit>* units) {
  const absl::Span<const TimedCharacter> characters = word.characters;
  const Unit whole = MakeUnit(characters, /*joins_previous=*/false);
  if (whole.characters <= kMaxLineCharacters && whole.end_s - whole.start_s <= kMaxCueS) {
    units->push_back(whole);
    return;
  }
  const std::set<size_t> starts = CharacterStarts(whole.text);
  size_t begin = 0;  // Of the piece.
  size_t cut = 0;    // The last place where it may end.
  size_t at = 0;
  for (size_t i = 0; i < characters.size(); at += characters[i].text.size(), ++i) {
    if (i > begin && starts.count(at) > 0) cut = i;
    const Unit piece = MakeUnit(characters.subspan(begin, i + 1 - begin), begin > 0);
    const bool fits = piece.characters <= kMaxLineCharacters && piece.end_s - piece.start_s <= kMaxCueS;
    if (fits || cut <= begin) continue;
    units->push_back(MakeUnit(characters.subspan(begin, cut - begin), begin > 0));
    begin = cut;
  }
  units->push_back(MakeUnit(characters.subspan(begin), begin > 0));
}

int64_t LineCharacters(absl::Span<const Unit> units) {
  int64_t characters = 0;
  for (size_t i = 0; i < units.size(); ++i) {
    characters += units[i].characters + (i > 0 && !units[i].joins_previous ? 1 : 0);
  }
  return characters;
}

std::string LineText(absl::Span<const Unit> units) {
  std::string text;
  for (size_t i = 0; i < units.size(); ++i) {
    absl::StrAppend(&text, i > 0 && !units[i].joins_previous ? " " : "", units[i].text);
  }
  return text;
}

// One line, or two of the most even lengths; none if they do not fit.
std::optional<std::vector<std::string>> BreakLines(absl::Span<const Unit> units) {
  if (units.size() == 1 || LineCharacters(units) <= kMaxLineCharacters) {
    return std::vector<std::string>{LineText(units)};
  }
  static_assert(kMaxCueLines == 2, "there is one place to break at");
  size_t best = 0;
  int64_t shortest = kMaxLineCharacters + 1;
  for (size_t i = 1; i < units.size(); ++i) {
    const int64_t longer = std::max(LineCharacters(units.first(i)), LineCharacters(units.subspan(i)));
    if (longer >= shortest) continue;
    shortest = longer;
    best = i;
  }
  if (best == 0) return std::nullopt;
  return std::vector<std::string>{LineText(units.first(best)), LineText(units.subspan(best))};
}

}  // namespace

std::vector<Cue> MakeCues(const Transcript& transcript) {
  std::vector<Unit> units;
  for (const TimedWord& word : transcript.words) AppendUnits(word, &units);
  std::vector<Cue> cues;
  for (size_t begin = 0, end; begin < units.size(); begin = end) {
    for (end = begin + 1; end < units.size(); ++end) {
      if (units[end].start_s - units[end - 1].end_s > kPauseS - kRoundingS) break;
      if (units[end].end_s - units[begin].start_s > kMaxCueS) break;
      if (!BreakLines(absl::MakeConstSpan(units).subspan(begin, end + 1 - begin)).has_value()) break;
    }
    Cue cue;
    cue.start_s = units[begin].start_s;
    cue.end_s = std::min(units[end - 1].end_s, cue.start_s + kMaxCueS);
    cue.lines = *BreakLines(absl::MakeConstSpan(units).subspan(begin, end - begin));
    const double limit_s = end < units.size() ? units[end].start_s : transcript.duration_s;
    cue.end_s = std::max(cue.end_s, std::min(cue.start_s + kMinCueS, limit_s));
    cues.push_back(cue);
  }
  return cues;
}

}  // namespace distill_l2s
