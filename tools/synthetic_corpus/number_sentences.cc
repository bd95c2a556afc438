#include "tools/synthetic_corpus/number_sentences.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/random.h"
#include "base/status_macros.h"
#include "data/text/number_speller.h"

namespace distill_l2s {
namespace {

// Without the soft hyphens and zero-width spaces where ICU would let a line break.
std::string Spell(const NumberSpeller& speller, int64_t value) {
  return absl::StrReplaceAll(speller.Spell(value), {{"\u00AD", ""}, {"\u200B", ""}});
}

// "tháng 11" -> "tháng mười một": Vietnamese and Japanese months have digits in their names.
std::string SpellDigits(const NumberSpeller& speller, const std::string& text) {
  const auto is_digit = [](char c) { return absl::ascii_isdigit(c); };
  const auto begin = std::find_if(text.begin(), text.end(), is_digit);
  const auto end = std::find_if_not(begin, text.end(), is_digit);
  int64_t value;
  if (!absl::SimpleAtoi(std::string(begin, end), &value)) return text;
  return absl::StrCat(std::string(text.begin(), begin), Spell(speller, value), std::string(end, text.end()));
}

std::vector<std::string> Names(const NumberSpeller& speller, const icu::UnicodeString* names, int32_t count) {
  std::vector<std::string> spelled;
  for (int32_t i = 0; i < count; ++i) {
    std::string name;
    names[i].toUTF8String(name);
    if (!name.empty()) spelled.push_back(SpellDigits(speller, name));  // There is no weekday 0.
  }
  return spelled;
}

// Small numbers are as likely as large ones.
int64_t RandomNumber(Random* random) {
  constexpr uint64_t kBounds[] = {13, 100, 1000, 10000, 1000000};
  return 1 + static_cast<int64_t>(random->Below(kBounds[random->Below(5)]));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> MakeNumberSentences(const std::string& language, int count,
                                                             uint64_t seed) {
  ASSIGN_OR_RETURN(const NumberSpeller speller, NumberSpeller::Create(language));
  UErrorCode error = U_ZERO_ERROR;
  const icu::DateFormatSymbols symbols(icu::Locale::forLanguageTag(language, error), error);
  if (U_FAILURE(error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("dates in the language ", language, ": ", u_errorName(error)));
  }
  int32_t month_count = 0, day_count = 0;
  const icu::UnicodeString* month_names = symbols.getMonths(month_count);
  const icu::UnicodeString* day_names = symbols.getWeekdays(day_count);
  const std::vector<std::string> months = Names(speller, month_names, month_count);
  const std::vector<std::string> days = Names(speller, day_names, day_count);
  Random random(seed);
  std::set<std::string> taken;
  std::vector<std::string> sentences;
  for (int tries = 0; static_cast<int>(sentences.size()) < count && tries < 20 * count; ++tries) {
    std::string sentence;
    if (random.Below(3) == 0) {
      sentence =
          absl::StrCat(days[random.Below(days.size())], ", ", Spell(speller, 1 + random.Below(28)), " ",
                       months[random.Below(months.size())], " ", Spell(speller, 1900 + random.Below(200)));
    } else {
      for (uint64_t numbers = 1 + random.Below(3); numbers > 0; --numbers) {
        absl::StrAppend(&sentence, sentence.empty() ? "" : ", ", Spell(speller, RandomNumber(&random)));
      }
    }
    if (taken.insert(sentence).second) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

}  // namespace distill_l2s
