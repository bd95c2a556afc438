#include "data/corpora/character_census.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace distill_l2s {
namespace {

constexpr size_t kMaxExamples = 3;
constexpr size_t kMaxExampleBytes = 160;

std::string Shown(char32_t character) {
  icu::UnicodeString text;
  const UChar32 code_point = static_cast<UChar32>(character);
  if ((U_GET_GC_MASK(code_point) & U_GC_M_MASK) != 0) text.append(UChar32{0x25CC});
  // Invisible characters show by their code point alone.
  const bool invisible = (U_GET_GC_MASK(code_point) & (U_GC_C_MASK | U_GC_Z_MASK)) != 0;
  if (!invisible) text.append(code_point);
  std::string utf8;
  return text.toUTF8String(utf8);
}

std::string Shortened(absl::string_view text) {
  if (text.size() <= kMaxExampleBytes) return std::string(text);
  size_t end = kMaxExampleBytes;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

void CharacterCensus::Add(const std::u32string& characters, absl::string_view text) {
  for (size_t i = 0; i < characters.size(); ++i) {
    Entry& entry = entries_[characters[i]];
    if (entry.count++ == 0) {
      entry.character = characters[i];
      entry.utf8 = Shown(characters[i]);
    }
    const bool again = characters.find(characters[i]) < i;
    if (!again && entry.examples.size() < kMaxExamples) entry.examples.push_back(Shortened(text));
  }
}

std::vector<CharacterCensus::Entry> CharacterCensus::ByFrequency() const {
  std::vector<Entry> entries;
  for (const auto& [character, entry] : entries_) entries.push_back(entry);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const Entry& a, const Entry& b) { return a.count > b.count; });
  return entries;
}

}  // namespace distill_l2s
