#include "data/text/text_folding.h"

#include <unicode/uchar.h>

#include <utility>

#include "data/text/look_alikes.h"

namespace distill_l2s {
namespace {

using icu::UnicodeString;

constexpr UChar32 kMiddleDot = 0x00B7;

void Drop(UChar32 character, std::u32string* dropped) {
  if (dropped != nullptr) dropped->push_back(static_cast<char32_t>(character));
}

UnicodeString WithoutIgnorables(const TextRuleTables& tables, const UnicodeString& text,
                                std::u32string* dropped) {
  if (tables.ignored.containsNone(text)) return text;
  UnicodeString kept;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 character = text.char32At(i);
    if (tables.ignored.contains(character)) {
      Drop(character, dropped);
    } else {
      kept.append(character);
    }
  }
  return kept;
}

// Appends a character that is neither letter nor joiner; of a composed one, what `removed` leaves of it.
void AppendOther(const TextRuleTables& tables, UChar32 character, UnicodeString* text,
                 std::u32string* dropped) {
  if (tables.removed.contains(character)) return Drop(character, dropped);
  UnicodeString parts;
  if (!tables.composition->getDecomposition(character, parts) || tables.removed.containsNone(parts)) {
    text->append(FoldLookAlike(tables, character));
    return;
  }
  for (int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
    const UChar32 part = parts.char32At(i);
    if (tables.removed.contains(part)) {
      Drop(part, dropped);
    } else {
      text->append(part);
    }
  }
}

// Capitals that the compatibility form replaces become those first, so that the language's lower case holds
// for them: a Turkish "Ｉ" is ı.
UnicodeString LowerCase(const TextRuleTables& tables, const UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  UnicodeString plain;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 character = text.char32At(i);
    if (tables.compatibility_capitals.contains(character)) {
      plain.append(tables.final_form->normalize(UnicodeString(character), error));
    } else {
      plain.append(character);
    }
  }
  return tables.composition->normalize(plain.toLower(tables.locale), error);
}

bool IsWordCharacter(const TextRuleTables& tables, UChar32 character) {
  return tables.letters.contains(character) || (U_GET_GC_MASK(character) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
}

bool HasWordNeighbour(const TextRuleTables& tables, const UnicodeString& text, int32_t start, int32_t end) {
  if (start > 0 && IsWordCharacter(tables, text.char32At(text.moveIndex32(start, -1)))) return true;
  return end < text.length() && IsWordCharacter(tables, text.char32At(end));
}

void Substitute(const TextRuleTables& tables, const TextRuleTables::Substitution& substitution,
                UnicodeString* text) {
  const auto& [from, to, inside_words] = substitution;
  if (!inside_words) {
    text->findAndReplace(from, to);
    return;
  }
  for (int32_t i = text->indexOf(from); i >= 0; i = text->indexOf(from, i)) {
    const int32_t end = i + from.length();
    if (HasWordNeighbour(tables, *text, i, end)) {
      text->replaceBetween(i, end, to);
      i += to.length();
    } else {
      i = end;
    }
  }
}

// The steps that a compatibility form can make necessary once more. `text` is composed.
UnicodeString FoldComposed(const TextRuleTables& tables, UnicodeString text, std::u32string* dropped) {
  UErrorCode error = U_ZERO_ERROR;
  if (tables.lower_case) text = LowerCase(tables, text);
  UnicodeString plain;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 character = text.char32At(i);
    if (tables.letters.contains(character) || tables.joiners.contains(character) ||
        tables.replaced_ignorables.contains(character)) {
      plain.append(character);
    } else {
      AppendOther(tables, character, &plain, dropped);
    }
  }
  // Substitutions see composed text, so that a cedilla typed as a combining mark counts, too.
  plain = tables.composition->normalize(plain, error);
  for (const auto& substitution : tables.substitutions) Substitute(tables, substitution, &plain);
  return plain;
}

}  // namespace

UChar32 FoldLookAlike(const TextRuleTables& tables, UChar32 character) {
  const char32_t look = static_cast<char32_t>(character);
  if (IsApostrophe(look)) return '\'';
  if (IsHyphen(look)) return '-';
  if (tables.names_middle_dot && IsMiddleDot(look)) return kMiddleDot;
  return character;
}

UnicodeString FoldText(const TextRuleTables& tables, const UnicodeString& text, std::u32string* dropped) {
  UErrorCode error = U_ZERO_ERROR;
  UnicodeString folded = tables.composition->normalize(WithoutIgnorables(tables, text, dropped), error);
  folded = FoldComposed(tables, std::move(folded), dropped);
  folded = FoldComposed(tables, tables.final_form->normalize(folded, error), dropped);
  return tables.final_form->normalize(folded, error);
}

}  // namespace distill_l2s
