#include "data/corpora/import_texts.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

constexpr int kShownCharacters = 200;

}  // namespace

absl::StatusOr<std::vector<ImportedClip>> NormalizeTexts(CorpusListing listing,
                                                         const TextNormalizer& normalizer,
                                                         ImportReport* report) {
  std::vector<ImportedClip> clips;
  std::set<absl::string_view> keys;
  for (const CorpusItem& item : listing.items) {
    if (!keys.insert(item.key).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(report->corpus, ": the key ", ShowText(item.key, kShownCharacters), " stands twice"));
    }
  }
  for (CorpusItem& item : listing.items) {
    NormalizedText normalized = normalizer.Normalize(item.text);
    if (!normalized.usable()) {
      const bool damage = normalized.reason == TextNormalizer::kInvalidUtf8 ||
                          normalized.reason == TextNormalizer::kControlCharacter;
      report->Reject({item.key, normalized.reason,
                      absl::StrCat(normalized.detail, " in \"", ShowText(item.text, kShownCharacters), "\""),
                      damage});
      report->rejecting.Add(normalized.dropped, item.text);
      continue;
    }
    report->dropped.Add(normalized.dropped, item.text);
    ImportedClip clip;
    clip.file_name = ClipFileName(item.key);
    clip.text = std::move(normalized.text);
    clip.item = std::move(item);
    clips.push_back(std::move(clip));
  }
  return clips;
}

}  // namespace distill_l2s
