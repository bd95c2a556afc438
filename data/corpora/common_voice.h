#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Mozilla's Common Voice, every release: a directory with clips/*.mp3 and the tables test.tsv, dev.tsv,
// train.tsv and validated.tsv, whose columns "path" and "sentence" have to be there, "client_id" and "locale"
// may. `directory` is that one, or holds it under the language's name, itself or inside cv-corpus-*.
//
// The corpus' own splits are kept. A clip that stands in two of them counts for the first of test, dev,
// train. validated.tsv has every clip of the three and usually more, from the same people reading the same
// sentences: those are left out by kOfficial; kValidated trains on them, too, but for those whose speaker or
// sentence is in dev or test. Where validated.tsv stands alone, texts are split by their hash.
class CommonVoice : public Corpus {
 public:
  enum class Training { kOfficial, kValidated };

  explicit CommonVoice(Training training) : training_(training) {}

  // "common_voice", "common_voice_validated".
  std::string name() const override;

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;

  const Training training_;
};

}  // namespace distill_l2s
