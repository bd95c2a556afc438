#include "data/tokenization/tokenizer_json_normalizer.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/tokenization/precompiled_charsmap.h"
#include "data/tokenization/sourced_charsmap.h"
#include "data/tokenization/tokenizers_characters.h"

namespace distill_l2s {
namespace {

using icu::UnicodeString;

// A normaliser that replaces each character with what `edit` appends for it.
template <typename Edit>
TextNormalizer EditCharacters(Edit edit) {
  return [edit](const SourcedText& text) {
    SourcedText edited;
    for (const SourcedCharacter& c : text) edit(c, &edited);
    return edited;
  };
}

TextNormalizer RemoveCharacters(bool (*is_removed)(UChar32)) {
  return EditCharacters([is_removed](const SourcedCharacter& c, SourcedText* kept) {
    if (!is_removed(c.character)) kept->push_back(c);
  });
}

TextNormalizer Chain(std::vector<TextNormalizer> steps) {
  return [steps](SourcedText text) {
    for (const TextNormalizer& step : steps) text = step(std::move(text));
    return text;
  };
}

TextNormalizer Lowercase() {
  return EditCharacters([](const SourcedCharacter& c, SourcedText* lower) {
    // One at a time: a final sigma is like any other.
    AppendUnicode(UnicodeString(c.character).toLower(icu::Locale::getRoot()), c.begin, c.end, lower);
  });
}

absl::StatusOr<TextNormalizer> UnicodeForm(const char* form, UNormalization2Mode mode) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* const normalizer = icu::Normalizer2::getInstance(nullptr, form, mode, error);
  if (U_FAILURE(error)) {
    return absl::InternalError(
        absl::StrCat("ICU has no normalisation form ", form, ": ", u_errorName(error)));
  }
  return TextNormalizer([normalizer](const SourcedText& text) { return Normalize(text, *normalizer); });
}

TextNormalizer CleanBertText() {
  return EditCharacters([](const SourcedCharacter& c, SourcedText* clean) {
    if (c.character == 0 || c.character == 0xFFFD || IsTokenizersControl(c.character)) return;
    clean->push_back({u_isUWhiteSpace(c.character) ? ' ' : c.character, c.begin, c.end});
  });
}

TextNormalizer SpaceIdeographs() {
  return EditCharacters([](const SourcedCharacter& c, SourcedText* spaced) {
    const bool ideograph = IsTokenizersIdeograph(c.character);
    if (ideograph) spaced->push_back({' ', c.begin, c.begin});
    spaced->push_back(c);
    if (ideograph) spaced->push_back({' ', c.end, c.end});
  });
}

absl::StatusOr<TextNormalizer> ParseBert(const JsonField& field) {
  ASSIGN_OR_RETURN(const bool clean, field.Bool("clean_text", true));
  ASSIGN_OR_RETURN(const bool ideographs, field.Bool("handle_chinese_chars", true));
  ASSIGN_OR_RETURN(const bool lower, field.Bool("lowercase", true));
  ASSIGN_OR_RETURN(const bool strip, field.Bool("strip_accents", lower));
  std::vector<TextNormalizer> steps;
  if (clean) steps.push_back(CleanBertText());
  if (ideographs) steps.push_back(SpaceIdeographs());
  if (strip) {
    ASSIGN_OR_RETURN(TextNormalizer decompose, UnicodeForm("nfc", UNORM2_DECOMPOSE));
    steps.push_back(std::move(decompose));
    steps.push_back(RemoveCharacters(IsTokenizersAccent));
  }
  if (lower) steps.push_back(Lowercase());
  return Chain(std::move(steps));
}

absl::StatusOr<TextNormalizer> ParsePrecompiled(const JsonField& field) {
  // The library writes null for an empty table.
  ASSIGN_OR_RETURN(const std::string encoded, field.String("precompiled_charsmap", ""));
  std::string table;
  if (!absl::Base64Unescape(encoded, &table)) {
    ASSIGN_OR_RETURN(const JsonField charsmap, field.Get("precompiled_charsmap"));
    return charsmap.Error("base64");
  }
  ASSIGN_OR_RETURN(PrecompiledCharsmap charsmap,
                   PrecompiledCharsmap::Create(std::move(table), field.source()));
  const auto shared = std::make_shared<const PrecompiledCharsmap>(std::move(charsmap));
  return TextNormalizer([shared](const SourcedText& text) { return ApplyCharsmap(*shared, text); });
}

// Replaces each run of `pattern` that is at least `repeats` long: once a pattern if `repeats` is 1, else once
// a run.
TextNormalizer ReplaceAll(const UnicodeString& pattern, size_t repeats, const UnicodeString& content) {
  std::vector<UChar32> wanted;
  for (int32_t i = 0; i < pattern.length(); i = pattern.moveIndex32(i, 1)) {
    wanted.push_back(pattern.char32At(i));
  }
  return [wanted, repeats, content](const SourcedText& text) {
    SourcedText replaced;
    const auto matches = [&](size_t at) {
      return text.size() - at >= wanted.size() &&
             std::equal(wanted.begin(), wanted.end(), text.begin() + at,
                        [](UChar32 a, const SourcedCharacter& b) { return a == b.character; });
    };
    for (size_t i = 0; i < text.size();) {
      size_t end = i;
      size_t count = 0;
      while ((repeats > 1 || count == 0) && matches(end)) {
        end += wanted.size();
        ++count;
      }
      if (count >= repeats) {
        AppendUnicode(content, text[i].begin, text[end - 1].end, &replaced);
      } else {
        end = i + 1;
        replaced.push_back(text[i]);
      }
      i = end;
    }
    return replaced;
  };
}

absl::StatusOr<TextNormalizer> ParseReplace(const JsonField& field) {
  ASSIGN_OR_RETURN(const std::string content_utf8, field.String("content"));
  const UnicodeString content = UnicodeString::fromUTF8(content_utf8);
  ASSIGN_OR_RETURN(const JsonField pattern, field.Object("pattern"));
  if (pattern.Has("String")) {
    ASSIGN_OR_RETURN(const std::string from, pattern.String("String"));
    if (from.empty()) return pattern.Error("a \"String\" that is not empty");
    return ReplaceAll(UnicodeString::fromUTF8(from), 1, content);
  }
  ASSIGN_OR_RETURN(const std::string regex, pattern.String("Regex"));
  if (regex == " {2,}") return ReplaceAll(UnicodeString(UChar32{' '}), 2, content);
  ASSIGN_OR_RETURN(const JsonField value, pattern.Get("Regex"));
  return value.Error("\" {2,}\", the only regular expression that is supported here");
}

absl::StatusOr<TextNormalizer> ParseStrip(const JsonField& field) {
  ASSIGN_OR_RETURN(const bool left, field.Bool("strip_left", true));
  ASSIGN_OR_RETURN(const bool right, field.Bool("strip_right", true));
  return TextNormalizer([=](const SourcedText& text) {
    auto begin = text.begin(), end = text.end();
    while (left && begin != end && u_isUWhiteSpace(begin->character)) ++begin;
    while (right && begin != end && u_isUWhiteSpace((end - 1)->character)) --end;
    return SourcedText(begin, end);
  });
}

absl::StatusOr<TextNormalizer> ParsePrepend(const JsonField& field) {
  ASSIGN_OR_RETURN(const std::string utf8, field.String("prepend"));
  const UnicodeString prefix = UnicodeString::fromUTF8(utf8);
  return TextNormalizer([prefix](const SourcedText& text) {
    SourcedText prefixed;
    if (!text.empty()) AppendUnicode(prefix, text.front().begin, text.front().begin, &prefixed);
    prefixed.insert(prefixed.end(), text.begin(), text.end());
    return prefixed;
  });
}

absl::StatusOr<TextNormalizer> ParseSequence(const JsonField& field) {
  ASSIGN_OR_RETURN(const JsonField list, field.Array("normalizers"));
  std::vector<TextNormalizer> steps;
  for (size_t i = 0; i < list.size(); ++i) {
    ASSIGN_OR_RETURN(TextNormalizer step, ParseTextNormalizer(list.At(i)));
    steps.push_back(std::move(step));
  }
  return Chain(std::move(steps));
}

bool IsMark(UChar32 character) { return (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0; }

}  // namespace

absl::StatusOr<TextNormalizer> ParseTextNormalizer(const JsonField& field) {
  if (field.value().is_null()) return Chain({});
  ASSIGN_OR_RETURN(const std::string type, field.String("type"));
  if (type == "NFC") return UnicodeForm("nfc", UNORM2_COMPOSE);
  if (type == "NFD") return UnicodeForm("nfc", UNORM2_DECOMPOSE);
  if (type == "NFKC") return UnicodeForm("nfkc", UNORM2_COMPOSE);
  if (type == "NFKD") return UnicodeForm("nfkc", UNORM2_DECOMPOSE);
  if (type == "Lowercase") return Lowercase();
  if (type == "StripAccents") return RemoveCharacters(IsMark);
  if (type == "BertNormalizer") return ParseBert(field);
  if (type == "Precompiled") return ParsePrecompiled(field);
  if (type == "Replace") return ParseReplace(field);
  if (type == "Prepend") return ParsePrepend(field);
  if (type == "Strip") return ParseStrip(field);
  if (type == "Sequence") return ParseSequence(field);
  ASSIGN_OR_RETURN(const JsonField value, field.Get("type"));
  return value.Error(
      "a normalizer of XLM-R, BERT or RoBERTa: NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, "
      "BertNormalizer, Precompiled, Replace, Prepend, Strip, Sequence");
}

}  // namespace distill_l2s
