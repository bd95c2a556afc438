#pragma once

#include <memory>
#include <string>
#include <vector>

#include "data/text/character_vocabulary.h"
#include "experiments/decoding/beam_search.h"
#include "experiments/decoding/ctc_decoder.h"
#include "experiments/decoding/word_scorer.h"

namespace distill_l2s {

// Beam search (BeamSearch) over log probabilities that come to the host whole, clips of a batch side by side
// on LibTorch's threads.
class BeamDecoder : public CtcDecoder {
 public:
  // `scorer` may be null: without a language model. `description` is Description().
  BeamDecoder(CharacterVocabulary vocabulary, std::unique_ptr<const WordScorer> scorer,
              const BeamSearchOptions& options, std::string description);

  std::string Description() const override { return description_; }
  absl::StatusOr<std::vector<std::vector<int64_t>>> DecodeClips(
      const at::Tensor& logits, const at::Tensor& frame_lengths) const override;
  std::vector<FrameEmissions> Emissions(const at::Tensor& logits,
                                        const at::Tensor& frame_lengths) const override;
  // A decoder is to outlive its streams.
  std::unique_ptr<CtcStream> NewStream() const override;

 private:
  const CharacterVocabulary vocabulary_;
  const std::unique_ptr<const WordScorer> scorer_;
  const BeamSearchOptions options_;
  const std::string description_;
};

}  // namespace distill_l2s
