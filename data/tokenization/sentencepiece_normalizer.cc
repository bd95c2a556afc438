#include "data/tokenization/sentencepiece_normalizer.h"

#include <unicode/utf8.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr absl::string_view kReplacementCharacter = "\uFFFD";

}  // namespace

SentencePieceNormalizer::SentencePieceNormalizer(PrecompiledCharsmap charsmap,
                                                 const SentencePieceModel::Normalizer& spec)
    : charsmap_(std::move(charsmap)),
      add_dummy_prefix_(spec.add_dummy_prefix()),
      remove_extra_whitespaces_(spec.remove_extra_whitespaces()),
      space_(spec.escape_whitespaces() ? "\u2581" : " ") {}

absl::StatusOr<SentencePieceNormalizer> SentencePieceNormalizer::Create(
    const SentencePieceModel::Normalizer& spec, absl::string_view source) {
  ASSIGN_OR_RETURN(PrecompiledCharsmap charsmap,
                   PrecompiledCharsmap::Create(spec.precompiled_charsmap(), source));
  return SentencePieceNormalizer(std::move(charsmap), spec);
}

absl::string_view SentencePieceNormalizer::TakePrefix(absl::string_view* text) const {
  const PrecompiledCharsmap::Match match = charsmap_.LongestMatch(*text);
  if (match.length > 0) {
    text->remove_prefix(match.length);
    return match.replacement;
  }
  UChar32 character;
  int64_t length = 0;
  U8_NEXT(text->data(), length, static_cast<int64_t>(text->size()), character);
  if (character < 0) {
    text->remove_prefix(1);
    return kReplacementCharacter;
  }
  const absl::string_view prefix = text->substr(0, length);
  text->remove_prefix(length);
  return prefix;
}

SentencePieceNormalizer::Normalized SentencePieceNormalizer::NormalizeWithSources(
    absl::string_view text) const {
  Normalized normalized;
  const auto append = [&normalized](absl::string_view bytes, Source source) {
    absl::StrAppend(&normalized.text, bytes);
    normalized.sources.resize(normalized.text.size(), source);
  };
  const size_t size = text.size();
  bool anything = false;  // Seen but leading spaces.
  bool after_space = remove_extra_whitespaces_;
  while (!text.empty()) {
    const int64_t begin = static_cast<int64_t>(size - text.size());
    absl::string_view prefix = TakePrefix(&text);
    const Source source = {begin, static_cast<int64_t>(size - text.size())};
    if (!anything && remove_extra_whitespaces_ && prefix == " ") continue;
    if (!anything && add_dummy_prefix_) append(space_, {begin, begin});
    anything = true;
    const bool was_empty = prefix.empty();
    while (after_space && absl::ConsumePrefix(&prefix, " ")) {
    }
    if (prefix.empty() && !was_empty && absl::EndsWith(normalized.text, space_)) {
      // Spaces that become one are all that one's.
      for (size_t i = 1; i <= space_.size(); ++i) normalized.sources.rbegin()[i - 1].end = source.end;
    }
    for (const char byte : prefix) append(byte == ' ' ? space_ : absl::string_view(&byte, 1), source);
    if (!prefix.empty()) after_space = absl::EndsWith(prefix, " ");
    if (!remove_extra_whitespaces_) after_space = false;
  }
  while (remove_extra_whitespaces_ && absl::EndsWith(normalized.text, space_)) {
    normalized.text.resize(normalized.text.size() - space_.size());
  }
  normalized.sources.resize(normalized.text.size());
  return normalized;
}

}  // namespace distill_l2s
