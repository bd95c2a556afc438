#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// FLEURS (Conneau et al. 2022, arXiv 2205.12446), as Hugging Face has it in google/fleurs: train.tsv, dev.tsv
// and test.tsv, and the archives audio/train.tar.gz, dev and test unpacked beside themselves, as
// audio/train/NAME.wav. The tables have no header: id, NAME.wav, the sentence as it is written, the same in
// small letters without punctuation, its characters, the number of samples, the speaker's gender. The
// sentence as it is written is taken. `directory` is ta_in itself or what holds it. Speakers are not named.
class Fleurs : public Corpus {
 public:
  std::string name() const override { return "fleurs"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
