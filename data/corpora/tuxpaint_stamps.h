#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Debian's tuxpaint-stamps-default: some 950 short sentences about pictures, read by people in nine
// languages. `directory` is where the package was unpacked, "/" where it is installed; under
// usr/share/tuxpaint/stamps lie NAME_desc_LANG.ogg (or .wav), what is said in the language LANG, and NAME.txt
// with a line "LANG.utf8=transcript". Speakers are not named.
class TuxpaintStamps : public Corpus {
 public:
  std::string name() const override { return "tuxpaint_stamps"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
