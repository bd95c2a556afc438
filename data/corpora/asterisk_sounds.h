#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Debian's asterisk-core-sounds-LANG-wav with asterisk-core-sounds-LANG (en, es, fr, it, ru): some 500
// prompts of a telephone exchange, one speaker a language, 8 kHz. `directory` is where both were unpacked,
// "/" where they are installed: usr/share/asterisk/sounds/LANG_*/KEY.wav, and "KEY: text" lines in
// usr/share/doc/asterisk-core-sounds-LANG/core-sounds-LANG.txt.gz. Keys match whatever their case. A
// bracketed note about signs behind the text ("dash [-]") is taken off; a text that is nothing but notes is
// no speech.
class AsteriskSounds : public Corpus {
 public:
  std::string name() const override { return "asterisk_core_sounds"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
