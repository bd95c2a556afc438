#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Data directories of Kaldi, and of ESPnet, WeNet and icefall, which took them over: text ("UTTERANCE
// transcript"), wav.scp ("RECORDING file") and, where they are, segments ("UTTERANCE RECORDING begin end",
// in seconds; an end of -1: the recording's; up to 0.5 s past its end it is cut there), utt2spk and utt2lang.
// `directory` is one of them or holds them: train, dev and test, or names with these words in them
// (SplitOfName), are the splits. Relative files mean the data directory, the one that holds it, or the
// recipe's, which holds that: the first where they are. Absolute ones may lead anywhere, as the tables are
// the user's own. Commands ("sph2pipe ... |") are never run, and audio within Kaldi's archives is not read:
// both are rejections. A clip of another language, by utt2lang, is left out.
class KaldiDirectory : public Corpus {
 public:
  std::string name() const override { return "kaldi"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
