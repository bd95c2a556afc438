#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "data/text/character_vocabulary.h"
#include "data/tokenization/subword_tokenizer.h"
#include "experiments/evaluation/report/report_data.h"
#include "losses/distillation.pb.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

// What distillation does with one clip: its frames' labels, the segments that the alignment makes of them,
// and the teacher token that nearest resampling gives each. Computed by the very alignment and resampling of
// training. The student is in evaluation mode meanwhile and back in its mode after.
// Errors: the audio cannot be read, no alignment is configured.
absl::StatusOr<AlignedClip> AlignClip(Wav2Vec2ForCtc* student, const CharacterVocabulary& vocabulary,
                                      const SubwordTokenizer& tokenizer, const DistillationConfig& config,
                                      const Utterance& utterance);

// The same of the clip of `manifest` that is worth showing (PickClipToShow()), with the models of two
// directories. Errors name the file.
absl::StatusOr<AlignedClip> AlignClipToShow(const std::string& model_dir, const std::string& teacher_dir,
                                            const DistillationConfig& config, const std::string& manifest);

}  // namespace distill_l2s
