#include "data/corpora/corpus.h"

#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

// More than any message of ours needs, so that only what a file brings is cut.
constexpr int kShownCharacters = 2000;

void MakeFitForTerminals(std::vector<Rejection>* rejections) {
  for (Rejection& rejection : *rejections) {
    rejection.key = ShowText(rejection.key, kShownCharacters);
    rejection.detail = ShowText(rejection.detail, kShownCharacters);
  }
}

}  // namespace

absl::StatusOr<CorpusListing> Corpus::List(const std::string& directory, const std::string& language) const {
  absl::StatusOr<CorpusListing> listing = ListClips(directory, language);
  if (!listing.ok()) {
    return absl::Status(listing.status().code(), ShowText(listing.status().message(), kShownCharacters));
  }
  MakeFitForTerminals(&listing->rejections);
  MakeFitForTerminals(&listing->remarks);
  return listing;
}

}  // namespace distill_l2s
