#include "tools/draft_text_rules/choose_letters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <map>
#include <set>

#include "data/text/look_alikes.h"

namespace distill_l2s {
namespace {

bool IsMark(UChar32 character) { return (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0; }

bool IsLetterOrMark(UChar32 character) {
  return IsMark(character) || (U_GET_GC_MASK(character) & U_GC_L_MASK) != 0;
}

bool IsIgnorable(UChar32 character) {
  return u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

UScriptCode Script(UChar32 character) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(character, &error);
}

// Marks and modifiers that go with letters of any script.
bool IsOfNoScript(UChar32 character) {
  return Script(character) == USCRIPT_INHERITED || Script(character) == USCRIPT_COMMON;
}

// The parts of a character that NFKC replaces, otherwise nothing.
icu::UnicodeString CompatibleParts(UChar32 character) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(error);
  if (U_FAILURE(error) || nfkc->isInert(character)) return {};
  const icu::UnicodeString parts = nfkc->normalize(icu::UnicodeString(character), error);
  return parts == icu::UnicodeString(character) ? icu::UnicodeString() : parts;
}

bool HoldsMark(const icu::UnicodeString& parts) {
  for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    if (IsMark(parts.char32At(i))) return true;
  }
  return false;
}

// The letters of CLDR that normalised texts can hold. Sets `needs_nfc`.
icu::UnicodeSet KeepableLetters(const icu::UnicodeSet& letters, bool* needs_nfc) {
  icu::UnicodeSet kept;
  for (int32_t i = 0; i < letters.size(); ++i) {
    const UChar32 letter = letters.charAt(i);
    const bool is_letter = IsLetterOrMark(letter) || IsIgnorable(letter);
    if (!is_letter || IsApostrophe(static_cast<char32_t>(letter)) || u_tolower(letter) != letter) continue;
    const icu::UnicodeString parts = CompatibleParts(letter);
    if (!parts.isEmpty() && !HoldsMark(parts)) continue;  // A ligature: its letters are there.
    *needs_nfc |= !parts.isEmpty();
    kept.add(letter);
  }
  return kept;
}

// The scripts of the letters; without letters, that of most letters in the texts.
std::set<UScriptCode> Scripts(const icu::UnicodeSet& letters, const TextSurvey& survey) {
  std::set<UScriptCode> scripts;
  for (int32_t i = 0; i < letters.size(); ++i) {
    if (!IsOfNoScript(letters.charAt(i))) scripts.insert(Script(letters.charAt(i)));
  }
  if (!scripts.empty()) return scripts;
  std::map<UScriptCode, int64_t> times;
  for (const auto& [character, use] : survey.uses()) {
    if (IsLetterOrMark(character) && !IsOfNoScript(character)) times[Script(character)] += use.times;
  }
  const auto most = std::max_element(times.begin(), times.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most != times.end()) scripts.insert(most->first);
  return scripts;
}

bool HasMark(const icu::UnicodeSet& letters) {
  for (int32_t i = 0; i < letters.size(); ++i) {
    if (IsMark(letters.charAt(i)) && !IsIgnorable(letters.charAt(i))) return true;
  }
  return false;
}

void SortByUse(const TextSurvey& survey, std::vector<UChar32>* characters) {
  std::stable_sort(characters->begin(), characters->end(), [&survey](UChar32 a, UChar32 b) {
    return survey.uses().at(a).times > survey.uses().at(b).times;
  });
}

}  // namespace

int64_t AddedLetterThreshold(int64_t characters) { return std::max<int64_t>(5, characters / 20000); }

LetterChoice ChooseLetters(const ExemplarCharacters& exemplars, const TextSurvey& survey) {
  LetterChoice choice;
  choice.letters = KeepableLetters(exemplars.letters, &choice.needs_nfc);
  const std::set<UScriptCode> scripts = Scripts(choice.letters, survey);
  const bool has_no_marks = exemplars.known && !HasMark(choice.letters);
  const int64_t enough = AddedLetterThreshold(survey.characters());
  for (int32_t i = 0; i < choice.letters.size(); ++i) {
    if (survey.uses().count(choice.letters.charAt(i)) == 0) choice.unseen.push_back(choice.letters.charAt(i));
  }
  for (const auto& [character, use] : survey.uses()) {
    if (!IsLetterOrMark(character) || choice.letters.contains(character) || IsIgnorable(character) ||
        IsApostrophe(static_cast<char32_t>(character)) || !CompatibleParts(character).isEmpty()) {
      continue;
    }
    const bool is_expected = !exemplars.known || exemplars.auxiliary.contains(character);
    if (has_no_marks && IsMark(character) && IsOfNoScript(character)) {
      choice.stress_marks.add(character);
    } else if ((scripts.count(Script(character)) > 0 || IsOfNoScript(character)) &&
               use.times >= (is_expected ? enough : 10 * enough)) {
      choice.added.push_back(character);
    } else {
      choice.left_out.push_back(character);
    }
  }
  for (const UChar32 letter : choice.added) choice.letters.add(letter);
  SortByUse(survey, &choice.added);
  SortByUse(survey, &choice.left_out);
  return choice;
}

}  // namespace distill_l2s
