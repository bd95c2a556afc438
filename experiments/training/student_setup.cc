#include "experiments/training/student_setup.h"

#include "base/file.h"
#include "base/status_macros.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

bool SameLabels(const CharacterVocabulary& a, const CharacterVocabulary& b) {
  if (a.size() != b.size()) return false;
  for (int64_t i = 0; i < a.size(); ++i) {
    if (a.label(i) != b.label(i)) return false;
  }
  return true;
}

// Whether the checkpoint's head names the classes of `vocabulary`. Pretrained encoders have no vocab.json.
bool HeadFits(const std::string& checkpoint, const CharacterVocabulary& vocabulary) {
  const std::string path = JoinPath(checkpoint, "vocab.json");
  if (!FileExists(path)) return false;
  const auto theirs = CharacterVocabulary::Read(path);
  // A vocabulary of other conventions (blank first, say) belongs to a head that cannot be kept.
  return theirs.ok() && SameLabels(*theirs, vocabulary);
}

}  // namespace

absl::StatusOr<StudentSetup> SetUpStudent(const Student& config, const CharacterVocabulary& vocabulary,
                                          const std::string& model_dir) {
  StudentSetup setup;
  if (config.has_random()) {
    Wav2Vec2Config architecture = config.random();
    architecture.set_vocab_size(vocabulary.size());
    ASSIGN_OR_RETURN(setup.model, Wav2Vec2ForCtc::Create(architecture));
  } else {
    const std::string checkpoint = JoinPath(model_dir, config.checkpoint());
    const bool fits = HeadFits(checkpoint, vocabulary);
    Wav2Vec2LoadOptions options;
    options.vocab_size = vocabulary.size();
    options.new_head = !fits;
    options.overrides = config.overrides();
    options.new_parameters = &setup.new_parameters;
    ASSIGN_OR_RETURN(setup.model, LoadWav2Vec2(checkpoint, options));
  }
  if (config.freeze_feature_encoder()) setup.model->FreezeFeatureEncoder();
  setup.model->train();
  return setup;
}

}  // namespace distill_l2s
