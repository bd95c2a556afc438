#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// LJSpeech's layout, which many corpora of one reader share: metadata.csv with lines "NAME|text" or
// "NAME|text|normalised text", without a header and without quotes, beside wavs/NAME.wav (or flac, mp3, ogg,
// opus). The normalised text counts where it is there and not empty. Nothing says who speaks, nor which
// clips are for dev and test.
class Ljspeech : public Corpus {
 public:
  std::string name() const override { return "ljspeech"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
