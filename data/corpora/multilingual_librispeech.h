#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Multilingual LibriSpeech (Pratap et al. 2020), as OpenSLR 94 has it: train, dev and test, each with
// transcripts.txt ("KEY<tab>text"), segments.txt ("KEY<tab>URL<tab>begin<tab>end") and
// audio/SPEAKER/BOOK/KEY.flac (or .opus), where KEY is SPEAKER_BOOK_NUMBER. `directory` is mls_polish itself
// or what holds it. dev and test are always whole; the two limited-supervision training sets of the paper are
// named by train/limited_supervision: 1 h by 1hr/*/handles.txt, 10 h by those and 9hr/handles.txt.
class MultilingualLibrispeech : public Corpus {
 public:
  enum class Training { kAll, k10Hours, k1Hour };

  explicit MultilingualLibrispeech(Training training) : training_(training) {}

  // "multilingual_librispeech", and with "_10h" or "_1h" behind it.
  std::string name() const override;

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;

  const Training training_;
};

}  // namespace distill_l2s
