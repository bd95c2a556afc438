#include "data/tokenization/byte_level_words.h"

#include <glog/logging.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <memory>

namespace distill_l2s {
namespace {

constexpr char kWords[] = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|)"
                          R"(\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+)";

const icu::RegexPattern& WordPattern() {
  static const icu::RegexPattern* const pattern = [] {
    UErrorCode error = U_ZERO_ERROR;
    UParseError place;
    const icu::RegexPattern* compiled = icu::RegexPattern::compile(kWords, place, error);
    CHECK(U_SUCCESS(error)) << u_errorName(error) << " at " << place.offset;
    return compiled;
  }();
  return *pattern;
}

}  // namespace

std::vector<std::string> ByteLevelWords(absl::string_view text) {
  const icu::UnicodeString unicode =
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(WordPattern().matcher(unicode, error));
  std::vector<std::string> words;
  while (U_SUCCESS(error) && matcher->find(error)) matcher->group(error).toUTF8String(words.emplace_back());
  return words;
}

}  // namespace distill_l2s
