#pragma once

#include <string>
#include <utility>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Recordings that were transcribed in ELAN: NAME.eaf, at any depth. Each annotation of a tier that is not
// empty is a clip (eaf.h has the times of those that refer to others). Its audio is the first file that is
// there of those that the document's media descriptors name: audio before video; the path relative to the
// document, then the name in the document's own directory. `directory` is one .eaf file or holds some;
// folders train, dev (or valid, validation) and test at its top are the splits. A tier's participant is the
// speaker; without one, the tier's name is where several are taken.
class Elan : public Corpus {
 public:
  //   tier  which tiers are taken, as ChooseTiers() means it
  explicit Elan(std::string tier = "") : tier_(std::move(tier)) {}

  std::string name() const override { return "elan"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;

  const std::string tier_;
};

}  // namespace distill_l2s
