#include "data/text/label_coverage.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

// The share of letters without a label among all characters: beyond, the texts may be in another language.
constexpr double kManyForeignLetters = 0.1;

std::string ToUtf8(UChar32 character) {
  std::string utf8;
  icu::UnicodeString(character).toUTF8String(utf8);
  return utf8;
}

bool HasLabel(const CharacterVocabulary& vocabulary, UChar32 character) {
  for (const LabelledPiece& piece : vocabulary.Pieces(ToUtf8(character))) {
    if (piece.label == vocabulary.unknown()) return false;
  }
  return true;
}

bool IsCapitalOfLabel(const CharacterVocabulary& vocabulary, UChar32 character) {
  const UChar32 small = u_tolower(character);
  return small != character && HasLabel(vocabulary, small);
}

bool IsPunctuation(UChar32 character) {
  const uint32_t symbols = U_GC_SC_MASK | U_GC_SM_MASK | U_GC_SK_MASK | U_GC_SO_MASK | U_GC_P_MASK;
  return (U_GET_GC_MASK(character) & symbols) != 0;
}

bool IsPartOfWords(UChar32 character) {
  constexpr UChar32 kParts[] = {'\'', '-', '|', 0x00B7, 0x2010, 0x2011, 0x2019};
  return std::find(std::begin(kParts), std::end(kParts), character) != std::end(kParts);
}

// Returns a character as it is, or by number and name if it would vanish or settle on its neighbour.
std::string ShowCharacter(const std::string& piece) {
  const icu::UnicodeString characters = icu::UnicodeString::fromUTF8(piece);
  if (characters.countChar32() != 1) return ShowText(piece);  // A phoneme.
  const char32_t character = static_cast<char32_t>(characters.char32At(0));
  return IsInvisible(character) ? NumberAndName(character) : piece;
}

void AppendKind(const char* kind, const std::vector<std::string>& labels, std::vector<std::string>* kinds) {
  if (!labels.empty()) kinds->push_back(absl::StrCat(kind, " (", absl::StrJoin(labels, ", "), ")"));
}

}  // namespace

void LabelCoverage::Add(absl::string_view text) {
  ++texts_;
  const int64_t before = unknown_characters_;
  std::string well_formed;
  icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
      .toUTF8String(well_formed);
  for (const LabelledPiece& piece : vocabulary_.Pieces(well_formed)) {
    const icu::UnicodeString part = icu::UnicodeString::fromUTF8(
        icu::StringPiece(piece.text.data(), static_cast<int32_t>(piece.text.size())));
    if (part.isEmpty() || (part.countChar32() == 1 && u_isUWhiteSpace(part.char32At(0)))) continue;
    characters_ += part.countChar32();
    if (piece.label != vocabulary_.unknown()) continue;
    // A phoneme that has no label counts as a whole.
    unknown_characters_ += part.countChar32();
    ++unknown_[std::string(piece.text)];
    const UChar32 character = part.char32At(0);
    capitals_ += IsCapitalOfLabel(vocabulary_, character);
    digits_ += u_isdigit(character);
    punctuation_ += IsPunctuation(character);
  }
  texts_with_unknown_ += unknown_characters_ > before;
}

std::string LabelCoverage::Describe() const {
  if (unknown_characters_ == 0) return "";
  std::string text = absl::StrCat(
      texts_with_unknown_, " of ", texts_, " clips have characters that the model's labels lack, ",
      unknown_characters_, " of ", characters_, ": ", FormatCharacterCounts(unknown_));
  std::vector<std::string> raw;
  if (capitals_ > 0) raw.push_back("capitals");
  if (digits_ > 0) raw.push_back("digits");
  if (punctuation_ > 0) raw.push_back("punctuation");
  if (!raw.empty()) {
    absl::StrAppend(&text,
                    ". The texts are not normalised as those of its training: ", absl::StrJoin(raw, ", "));
  }
  const int64_t foreign = unknown_characters_ - capitals_ - digits_ - punctuation_;
  if (static_cast<double>(foreign) > kManyForeignLetters * static_cast<double>(characters_)) {
    absl::StrAppend(&text, ". They may be in another language than the model's");
  }
  return text;
}

std::string FormatCharacterCounts(const std::map<std::string, int64_t>& counts) {
  constexpr size_t kShown = 20;
  std::vector<std::pair<int64_t, std::string>> sorted;
  for (const auto& [character, count] : counts) sorted.push_back({-count, character});
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> shown;
  for (const auto& [negated, character] : sorted) {
    if (shown.size() == kShown) break;
    shown.push_back(absl::StrCat(ShowCharacter(character), " (", -negated, ")"));
  }
  if (sorted.size() > kShown) shown.push_back(absl::StrCat("and ", sorted.size() - kShown, " others"));
  return absl::StrJoin(shown, ", ");
}

std::string DescribeRawLabels(const CharacterVocabulary& vocabulary) {
  std::vector<std::string> capitals, digits, punctuation;
  for (int64_t id = 0; id < vocabulary.blank(); ++id) {
    if (id == vocabulary.unknown()) continue;
    const std::string& label = vocabulary.label(id);
    const icu::UnicodeString characters = icu::UnicodeString::fromUTF8(label);
    if (characters.countChar32() != 1) continue;  // <s>, say.
    const UChar32 character = characters.char32At(0);
    if (IsPartOfWords(character)) continue;
    const bool is_capital = !vocabulary.settings().lower_case && IsCapitalOfLabel(vocabulary, character);
    if (is_capital) capitals.push_back(label);
    if (u_isdigit(character)) digits.push_back(label);
    if (IsPunctuation(character)) punctuation.push_back(label);
  }
  std::vector<std::string> kinds;
  AppendKind("capitals", capitals, &kinds);
  AppendKind("digits", digits, &kinds);
  AppendKind("punctuation", punctuation, &kinds);
  return absl::StrJoin(kinds, ", ");
}

}  // namespace distill_l2s
