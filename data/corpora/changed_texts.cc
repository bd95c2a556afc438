#include "data/corpora/changed_texts.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uniset.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <set>

namespace distill_l2s {
namespace {

constexpr size_t kExamplesOfEach = 2;

icu::UnicodeString Composed(const std::string& text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  const icu::UnicodeString unicode = icu::UnicodeString::fromUTF8(text);
  return U_FAILURE(error) ? unicode : nfc->normalize(unicode, error);
}

// The characters of `raw` that `text` has in neither case, white space left out.
std::set<char32_t> LostCharacters(const std::string& raw, const std::string& text) {
  icu::UnicodeSet kept;
  kept.addAll(Composed(text));
  std::set<char32_t> lost;
  const icu::UnicodeString before = Composed(raw);
  for (int32_t i = 0; i < before.length(); i = before.moveIndex32(i, 1)) {
    const UChar32 character = before.char32At(i);
    const bool is_kept = kept.contains(character) || kept.contains(u_tolower(character));
    if (!is_kept && !u_isUWhiteSpace(character)) lost.insert(static_cast<char32_t>(character));
  }
  return lost;
}

}  // namespace

void ChangedTexts::Add(const ChangedText& clip) {
  for (const char32_t character : LostCharacters(clip.raw, clip.text)) {
    TextChange& change = changes_[character];
    change.character = character;
    ++change.clips;
    if (change.examples.size() < kExamplesOfEach) change.examples.push_back(clip);
  }
}

std::vector<TextChange> ChangedTexts::Rarest(size_t max_clips) const {
  std::vector<const TextChange*> by_clips;
  for (const auto& [character, change] : changes_) by_clips.push_back(&change);
  std::stable_sort(by_clips.begin(), by_clips.end(),
                   [](const TextChange* a, const TextChange* b) { return a->clips < b->clips; });
  std::vector<TextChange> rarest;
  std::set<std::string> shown;
  for (const TextChange* change : by_clips) {
    TextChange part{change->character, change->clips, {}};
    for (const ChangedText& example : change->examples) {
      if (shown.size() < max_clips && shown.insert(example.key).second) part.examples.push_back(example);
    }
    if (!part.examples.empty()) rarest.push_back(std::move(part));
  }
  return rarest;
}

}  // namespace distill_l2s
