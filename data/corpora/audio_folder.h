#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// A folder of one's own: NAME.wav (or another name of audio, see HasAudioExtension()), at any depth, with
// what is said in NAME.txt beside it. Folders train, dev (or valid, validation) and test at the top, where
// they are, are the splits. All of it is taken to be in the language asked for; speakers are not known.
class AudioFolder : public Corpus {
 public:
  std::string name() const override { return "folder"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
