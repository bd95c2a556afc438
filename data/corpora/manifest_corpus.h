#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Manifests as users of NeMo and WeNet have them: JSON lines with audio_filepath, duration, text and perhaps
// offset, lang and speaker, or with key, wav and txt (see ParseUtterance).
// `directory` is one such file, or a directory of them (*.jsonl,
// *.json, *.list): the clips of train.jsonl, dev.jsonl and test.jsonl (or of names with these words:
// ro_dev.json) are those splits (SplitOfName). Relative paths mean the manifest's directory; absolute ones
// may lead anywhere, as the manifest is the user's own. A line of another language, by its "lang", is left
// out.
class ManifestCorpus : public Corpus {
 public:
  std::string name() const override { return "manifest"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;
};

}  // namespace distill_l2s
