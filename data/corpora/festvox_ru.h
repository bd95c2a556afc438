#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Debian's festvox-ru, 620 literary sentences read by one man, 16 kHz. `directory` is where the package was
// unpacked, "/" where it is installed, or any voice's directory as festvox builds it: etc/txt.done.data with
// lines ( KEY "text" ), quotes in it behind a backslash, and wav/KEY.wav. A + before a vowel marks the stress
// and is taken out. Text and audio stay where they are: nothing of them belongs into a repository.
class FestvoxRu : public Corpus {
 public:
  std::string name() const override { return "festvox_ru"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
