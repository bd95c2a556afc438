#include "tools/draft_text_rules/text_survey.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>

namespace distill_l2s {
namespace {

using icu::UnicodeString;

constexpr size_t kMaxExamples = 3;

bool IsLetterOrMark(UChar32 character) {
  return (U_GET_GC_MASK(character) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

// The text between white space around `position`.
std::string WordAt(const UnicodeString& text, int32_t position) {
  int32_t start = position, end = position;
  while (start > 0 && !u_isUWhiteSpace(text.char32At(start - 1))) --start;
  while (end < text.length() && !u_isUWhiteSpace(text.char32At(end))) ++end;
  std::string word;
  text.tempSubStringBetween(start, end).toUTF8String(word);
  return word;
}

void AddExample(const std::string& word, bool is_better, std::vector<std::string>* examples) {
  if (std::find(examples->begin(), examples->end(), word) != examples->end()) return;
  if (is_better) examples->insert(examples->begin(), word);
  if (!is_better) examples->push_back(word);
  if (examples->size() > kMaxExamples) examples->pop_back();
}

}  // namespace

void TextSurvey::Add(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return;
  const UnicodeString raw =
      UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  const UnicodeString small = nfc->normalize(nfc->normalize(raw, error).toLower(locale_), error);
  ++texts_;
  std::set<UChar32> seen;
  UChar32 before = ' ';
  for (int32_t i = 0; i < small.length();) {
    const UChar32 character = small.char32At(i);
    const int32_t next = small.moveIndex32(i, 1);
    if (!u_isUWhiteSpace(character)) {
      CharacterUse& use = uses_[character];
      const bool left = IsLetterOrMark(before);
      const bool right = next < small.length() && IsLetterOrMark(small.char32At(next));
      ++characters_;
      ++use.times;
      use.texts += seen.insert(character).second;
      use.between_letters += left && right;
      use.at_word_edges += left != right;
      const bool is_better = left && right && use.between_letters <= static_cast<int64_t>(kMaxExamples);
      if (is_better || use.examples.size() < kMaxExamples) {
        AddExample(WordAt(small, i), is_better, &use.examples);
      }
    }
    before = character;
    i = next;
  }
}

CharacterUse TextSurvey::Sum(const std::function<bool(UChar32)>& belongs) const {
  CharacterUse sum;
  for (const auto& [character, use] : uses_) {
    if (!belongs(character)) continue;
    sum.times += use.times;
    sum.between_letters += use.between_letters;
    sum.at_word_edges += use.at_word_edges;
    for (const std::string& example : use.examples) {
      if (sum.examples.size() < kMaxExamples) AddExample(example, false, &sum.examples);
    }
  }
  return sum;
}

}  // namespace distill_l2s
