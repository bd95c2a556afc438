#include "data/tokenization/sourced_charsmap.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <memory>

namespace distill_l2s {
namespace {

constexpr size_t kMaxGraphemeBytes = 5;

// Appends what the table has for the characters [begin, end) of the text. Returns false if that is nothing.
bool AppendReplacement(const PrecompiledCharsmap& charsmap, SourcedText::const_iterator begin,
                       SourcedText::const_iterator end, SourcedText* replaced) {
  const std::string utf8 = ToUtf8(SourcedText(begin, end));
  if (utf8.size() > kMaxGraphemeBytes) return false;
  const PrecompiledCharsmap::Match match = charsmap.ShortestMatch(utf8);
  if (match.length == 0) return false;
  const icu::UnicodeString replacement = icu::UnicodeString::fromUTF8(
      {match.replacement.data(), static_cast<int32_t>(match.replacement.size())});
  AppendUnicode(replacement, begin->begin, (end - 1)->end, replaced);
  return true;
}

}  // namespace

SourcedText ApplyCharsmap(const PrecompiledCharsmap& charsmap, const SourcedText& text) {
  icu::UnicodeString unicode;
  for (const SourcedCharacter& c : text) unicode.append(c.character);
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> graphemes(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error)) return text;
  graphemes->setText(unicode);
  SourcedText replaced;
  auto begin = text.begin();
  for (int32_t start = graphemes->first(), end = graphemes->next(); end != icu::BreakIterator::DONE;
       start = end, end = graphemes->next()) {
    const auto grapheme_end = begin + unicode.countChar32(start, end - start);
    if (AppendReplacement(charsmap, begin, grapheme_end, &replaced)) {
      begin = grapheme_end;
      continue;
    }
    for (; begin != grapheme_end; ++begin) {
      if (!AppendReplacement(charsmap, begin, begin + 1, &replaced)) replaced.push_back(*begin);
    }
  }
  return replaced;
}

}  // namespace distill_l2s
