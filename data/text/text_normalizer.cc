#include "data/text/text_normalizer.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/text/character_name.h"
#include "data/text/published_normalizer.h"
#include "data/text/text_folding.h"
#include "data/text/text_rule_tables.h"

namespace distill_l2s {
namespace {

using icu::UnicodeString;

// Longer than any spelled number that someone reads aloud, and safely inside int64.
constexpr int kMaxNumberDigits = 15;
constexpr size_t kMaxTextBytes = 1 << 20;

std::string Utf8(const UnicodeString& text) {
  std::string utf8;
  return text.toUTF8String(utf8);
}

bool IsValidUtf8(absl::string_view text) {
  const char* bytes = text.data();
  for (int64_t i = 0, size = static_cast<int64_t>(text.size()); i < size;) {
    UChar32 character;
    U8_NEXT(bytes, i, size, character);
    if (character < 0) return false;
  }
  return true;
}

bool IsNumeric(UChar32 character) { return (U_GET_GC_MASK(character) & U_GC_N_MASK) != 0; }

bool IsLetterOrMark(UChar32 character) {
  return (U_GET_GC_MASK(character) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

NormalizedText Unusable(const char* reason, std::string detail) {
  return {"", reason, std::move(detail), U""};
}

NormalizedText UnusableFor(const char* reason, UChar32 character) {
  const char32_t code_point = static_cast<char32_t>(character);
  return {"", reason, DescribeCharacter(code_point), std::u32string(1, code_point)};
}

std::optional<NormalizedText> FindFault(const TextRuleTables& tables, const UnicodeString& text) {
  UChar32 before = ' ', question_after = 0;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 character = text.char32At(i);
    if (character == 0xFFFD) {
      return Unusable(TextNormalizer::kInvalidUtf8, "holds U+FFFD, left by a failed conversion");
    }
    if (u_charType(character) == U_CONTROL_CHAR && !u_isUWhiteSpace(character)) {
      return Unusable(TextNormalizer::kControlCharacter, NumberAndName(static_cast<char32_t>(character)));
    }
    if (tables.unusable_signs.contains(character)) {
      return UnusableFor(TextNormalizer::kUnusableSign, character);
    }
    if (before == '?' && question_after != 0 && u_isalpha(character)) {
      return Unusable(TextNormalizer::kLostLetter,
                      Utf8(UnicodeString(question_after).append('?').append(character)));
    }
    if (character == '?') question_after = u_isalpha(before) ? before : 0;
    before = character;
  }
  return std::nullopt;
}

std::optional<NormalizedText> SpellNumber(const TextRuleTables& tables, const UnicodeString& digits,
                                          UnicodeString* words) {
  std::string ascii;
  for (int32_t i = 0; i < digits.length(); i = digits.moveIndex32(i, 1)) {
    const int32_t value = u_charDigitValue(digits.char32At(i));
    if (value < 0) return Unusable(TextNormalizer::kNumber, Utf8(digits));
    ascii.push_back(static_cast<char>('0' + value));
  }
  const bool single = ascii.size() == 1;
  if (tables.numbers == TextRules::DIGIT_NAMES && single) {
    words->append(tables.digit_names[ascii[0] - '0']);
    return std::nullopt;
  }
  int64_t value;
  // A leading zero belongs to a code or a time, which is read in some other way.
  if (tables.numbers != TextRules::SPELL_OUT || (ascii[0] == '0' && !single) ||
      ascii.size() > kMaxNumberDigits || !absl::SimpleAtoi(ascii, &value)) {
    return Unusable(TextNormalizer::kNumber, Utf8(digits));
  }
  words->append(FoldText(tables, UnicodeString::fromUTF8(tables.speller->Spell(value)), nullptr));
  return std::nullopt;
}

// "3d", ".5", "1.5", "1 000", "1-2", "10:30": whether the number at [start, end) is part of something that is
// read in a way that only people know.
bool IsGlued(const UnicodeString& text, int32_t start, int32_t end) {
  if (start > 0) {
    const UChar32 before = text.char32At(text.moveIndex32(start, -1));
    if (IsLetterOrMark(before) || UnicodeString(u".,:/-\u2212").indexOf(before) >= 0) return true;
  }
  if (end == text.length()) return false;
  const int32_t second = text.moveIndex32(end, 1);
  return IsLetterOrMark(text.char32At(end)) || (second < text.length() && IsNumeric(text.char32At(second)));
}

std::optional<NormalizedText> SpellNumbers(const TextRuleTables& tables, UnicodeString* text) {
  // Where they are dropped, KeepLetters makes spaces of digits.
  if (tables.numbers == TextRules::DROPPED) return std::nullopt;
  UnicodeString spelled;
  for (int32_t i = 0; i < text->length();) {
    const UChar32 character = text->char32At(i);
    if (!IsNumeric(character)) {
      spelled.append(character);
      i = text->moveIndex32(i, 1);
      continue;
    }
    int32_t end = i;
    while (end < text->length() && IsNumeric(text->char32At(end))) end = text->moveIndex32(end, 1);
    const UnicodeString digits(*text, i, end - i);
    if (IsGlued(*text, i, end)) return Unusable(TextNormalizer::kNumber, Utf8(digits));
    spelled.append(' ');
    if (auto fault = SpellNumber(tables, digits, &spelled)) return fault;
    spelled.append(' ');
    i = end;
  }
  *text = spelled;
  return std::nullopt;
}

NormalizedText KeepLetters(const TextRuleTables& tables, const UnicodeString& text, std::u32string dropped) {
  const auto drop = [&dropped](UChar32 character) {
    if (character != 0 && !u_isUWhiteSpace(character)) dropped.push_back(static_cast<char32_t>(character));
  };
  UnicodeString kept;
  UChar32 pending_joiner = 0;  // Seen after a letter; kept if a letter follows.
  bool pending_space = false;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    UChar32 character = text.char32At(i);
    const bool is_letter = tables.letters.contains(character);
    // The compatibility form brings more of them forth.
    if (!is_letter) character = FoldLookAlike(tables, character);
    if (is_letter || (tables.keep_foreign_letters && IsLetterOrMark(character) &&
                      !tables.removed.contains(character) && !tables.joiners.contains(character))) {
      if (pending_space && !kept.isEmpty()) kept.append(' ');
      if (!pending_space && pending_joiner != 0) kept.append(pending_joiner);
      kept.append(character);
      pending_joiner = 0;
      pending_space = false;
    } else if (tables.joiners.contains(character) && !pending_space && pending_joiner == 0 &&
               !kept.isEmpty()) {
      pending_joiner = character;
    } else if (tables.removed.contains(character)) {
      drop(character);
    } else if (IsLetterOrMark(character)) {
      return UnusableFor(TextNormalizer::kForeignLetter, character);
    } else {
      if (!pending_space) drop(pending_joiner);
      drop(character);
      pending_space = true;
    }
  }
  if (!pending_space) drop(pending_joiner);
  if (kept.isEmpty()) return Unusable(TextNormalizer::kNoLetters, "");
  return {Utf8(kept), "", "", std::move(dropped)};
}

}  // namespace

TextNormalizer::TextNormalizer(std::unique_ptr<const TextRuleTables> tables) : tables_(std::move(tables)) {}
TextNormalizer::TextNormalizer(TextNormalizer&&) = default;
TextNormalizer& TextNormalizer::operator=(TextNormalizer&&) = default;
TextNormalizer::~TextNormalizer() = default;

const std::string& TextNormalizer::language() const { return tables_->language; }

absl::StatusOr<TextNormalizer> TextNormalizer::Create(const TextRules& rules) {
  ASSIGN_OR_RETURN(TextRuleTables tables, TextRuleTables::Create(rules));
  return TextNormalizer(std::make_unique<const TextRuleTables>(std::move(tables)));
}

NormalizedText TextNormalizer::Normalize(absl::string_view text) const {
  if (text.size() > kMaxTextBytes) return Unusable(kNoLetters, "longer than anything that a person says");
  if (!IsValidUtf8(text)) return Unusable(kInvalidUtf8, "");
  if (tables_->as_published_code) {
    NormalizedText normalized;
    normalized.text = NormalizeAsPublishedCode(text, &normalized.dropped);
    return normalized.text.empty() ? Unusable(kNoLetters, "") : normalized;
  }
  const UnicodeString raw =
      UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  // Before the compatibility form hides a sign ("№" becomes "no"), and after it ("（" becomes "(").
  if (auto fault = FindFault(*tables_, raw)) return *fault;
  std::u32string dropped;
  UnicodeString normal = FoldText(*tables_, raw, &dropped);
  if (auto fault = FindFault(*tables_, normal)) return *fault;
  if (auto fault = SpellNumbers(*tables_, &normal)) return *fault;
  return KeepLetters(*tables_, normal, std::move(dropped));
}

}  // namespace distill_l2s
