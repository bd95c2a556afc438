#pragma once

#include <string>
#include <utility>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Recordings that were transcribed in Praat: NAME.TextGrid, at any depth, beside NAME.wav (or another name of
// audio). Each interval of a tier that is not empty is a clip. `directory` is one TextGrid or holds some;
// folders train, dev (or valid, validation) and test at its top are the splits. Where several tiers of a
// TextGrid are taken, their names are the speakers'; otherwise speakers are not known.
class Praat : public Corpus {
 public:
  //   tier  which tiers are taken, as ChooseTiers() means it; without texts are tiers of points
  explicit Praat(std::string tier = "") : tier_(std::move(tier)) {}

  std::string name() const override { return "praat"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;

  const std::string tier_;
};

}  // namespace distill_l2s
