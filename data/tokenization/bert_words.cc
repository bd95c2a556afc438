#include "data/tokenization/bert_words.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <functional>

namespace distill_l2s {
namespace {

constexpr UChar32 kReplacement = 0xFFFD;

constexpr struct {
  UChar32 first;
  UChar32 last;
} kIdeographs[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},   {0x20000, 0x2A6DF},
                   {0x2A700, 0x2B73F}, {0x2B740, 0x2B81F}, {0x2B820, 0x2CEAF}, {0x2F800, 0x2FA1F}};

bool IsIdeograph(UChar32 character) {
  for (const auto& range : kIdeographs) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

bool IsLineOrTab(UChar32 character) { return character == '\t' || character == '\n' || character == '\r'; }

// What BERT calls white space: fewer characters than Unicode does, and those are parted at as well, later.
bool IsSpace(UChar32 character) {
  return IsLineOrTab(character) || u_charType(character) == U_SPACE_SEPARATOR;
}

// Of the Unicode categories that begin with C: controls, formats, private and unassigned characters.
bool IsControl(UChar32 character) {
  return !IsLineOrTab(character) && (U_GET_GC_MASK(character) & U_GC_C_MASK) != 0;
}

bool IsPunctuation(UChar32 character) {
  const bool is_ascii_symbol = character < 128 && u_isgraph(character) && !u_isalnum(character);
  return is_ascii_symbol || u_ispunct(character);
}

SourcedText Clean(const SourcedText& text, bool split_ideographs) {
  SourcedText clean;
  for (const SourcedCharacter& c : text) {
    if (c.character == 0 || c.character == kReplacement || IsControl(c.character)) continue;
    if (IsSpace(c.character)) {
      clean.push_back({' ', c.begin, c.end});
    } else if (split_ideographs && IsIdeograph(c.character)) {
      clean.push_back({' ', c.begin, c.begin});
      clean.push_back(c);
      clean.push_back({' ', c.end, c.end});
    } else {
      clean.push_back(c);
    }
  }
  return clean;
}

// Character by character, as transformers: a final sigma is none.
SourcedText Lower(const SourcedText& word) {
  SourcedText lower;
  for (const SourcedCharacter& c : word) {
    AppendUnicode(icu::UnicodeString(c.character).toLower(icu::Locale::getRoot()), c.begin, c.end, &lower);
  }
  return lower;
}

SourcedText StripAccents(const SourcedText& word) {
  UErrorCode error = U_ZERO_ERROR;
  SourcedText stripped = Normalize(word, *icu::Normalizer2::getNFDInstance(error));
  const auto is_mark = [](const SourcedCharacter& c) {
    return u_charType(c.character) == U_NON_SPACING_MARK;
  };
  stripped.erase(std::remove_if(stripped.begin(), stripped.end(), is_mark), stripped.end());
  return stripped;
}

// Calls `take` with each stretch between characters for which `parts` holds, and, with `keep`, with these
// characters; never with an empty one.
void Split(const SourcedText& text, const std::function<bool(UChar32)>& parts, bool keep,
           const std::function<void(const SourcedText&)>& take) {
  SourcedText stretch;
  const auto take_stretch = [&] {
    if (!stretch.empty()) take(stretch);
    stretch.clear();
  };
  for (const SourcedCharacter& c : text) {
    if (!parts(c.character)) {
      stretch.push_back(c);
      continue;
    }
    take_stretch();
    if (keep) take({c});
  }
  take_stretch();
}

}  // namespace

std::vector<SourcedText> SourcedBertWords(absl::string_view text, const BertWordOptions& options) {
  UErrorCode error = U_ZERO_ERROR;
  const SourcedText clean = Clean(CharactersOf(text), options.split_ideographs);
  std::vector<SourcedText> words;
  Split(Normalize(clean, *icu::Normalizer2::getNFCInstance(error)), u_isUWhiteSpace, /*keep=*/false,
        [&](const SourcedText& raw) {
          SourcedText word = raw;
          if (options.lower_case) word = Lower(word);
          if (options.strip_accents) word = StripAccents(word);
          Split(word, IsPunctuation, /*keep=*/true, [&](const SourcedText& part) { words.push_back(part); });
        });
  return words;
}

std::vector<std::string> BertWords(absl::string_view text, const BertWordOptions& options) {
  std::vector<std::string> words;
  for (const SourcedText& word : SourcedBertWords(text, options)) words.push_back(ToUtf8(word));
  return words;
}

}  // namespace distill_l2s
