#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Manifests as NeMo's users have them: JSON lines with audio_filepath, duration, text and perhaps offset,
// lang and speaker (see ReadManifest). `directory` is one such file, or a directory of them (*.jsonl,
// *.json): the clips of train.jsonl, dev.jsonl and test.jsonl (or of names with these words: ro_dev.json) are
// those splits (SplitOfName). Relative paths mean the manifest's directory; absolute ones may lead anywhere,
// as the manifest is the user's own. A line of another language, by its "lang", is left out.
class ManifestCorpus : public Corpus {
 public:
  std::string name() const override { return "manifest"; }
  absl::StatusOr<CorpusListing> List(const std::string& directory,
                                     const std::string& language) const override;
};

}  // namespace distill_l2s
