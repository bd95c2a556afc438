#include "experiments/training/student_setup.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "modeling/recognizer/model_directory.h"
#include "modeling/recognizer/recognizer_parts.h"
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

// The language whose labels and weights are read from the checkpoint; "" for its own.
std::string LanguageRead(const Student& config) {
  return config.new_adapters() ? "" : config.target_language();
}

// A run's directory is its checkpoint's. What is not there is left for the reader to name.
std::string CheckpointDirectory(const Student& config, const std::string& model_dir) {
  const std::string path = JoinPath(model_dir, config.checkpoint());
  const auto found = FindModelDirectory(path);
  return found.ok() ? *found : path;
}

// The checkpoint's labels, if they are the same as `vocabulary`. Pretrained encoders have no vocab.json.
std::optional<CharacterVocabulary> FittingLabels(const std::string& checkpoint, const std::string& language,
                                                 const CharacterVocabulary& vocabulary) {
  if (!FileExists(JoinPath(checkpoint, "vocab.json"))) return std::nullopt;
  auto theirs = ReadHeadVocabulary(checkpoint, language);
  // One that cannot be read belongs to a head that cannot be kept.
  if (!theirs.ok() || !SameLabels(*theirs, vocabulary)) return std::nullopt;
  return *std::move(theirs);
}

// keep_vocabulary keeps the head: a new one would have to learn the labels again.
absl::Status NoHeadToKeep(const std::string& checkpoint) {
  return absl::InvalidArgumentError(absl::StrCat(
      "student.keep_vocabulary: ", checkpoint,
      ": has no head for the labels of its vocab.json, expected lm_head.weight among its weights"));
}

absl::StatusOr<Preprocessor> ReadTrainingPreprocessor(const std::string& checkpoint) {
  ASSIGN_OR_RETURN(Preprocessor preprocessor, ReadPreprocessor(checkpoint));
  if (preprocessor.sampling_rate_hz == kSpeechRateHz) return preprocessor;
  return absl::InvalidArgumentError(absl::StrCat("student.checkpoint: ", checkpoint,
                                                 ": its preprocessor has \"sampling_rate\" ",
                                                 preprocessor.sampling_rate_hz, ", expected ", kSpeechRateHz,
                                                 ": training loads all audio at that rate"));
}

absl::Status FreezeParts(const Student& config, Wav2Vec2ForCtc* model) {
  if (config.freeze_feature_encoder()) model->FreezeFeatureEncoder();
  if (!config.train_adapters_only()) return absl::OkStatus();
  if (model->config().adapter_attn_dim() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("student.train_adapters_only: ", config.checkpoint(),
                     " has no adapters; expected one that has, or overrides { adapter_attn_dim: 16 }"));
  }
  model->FreezeAllButLanguage();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::optional<CharacterVocabulary>> ReadKeptVocabulary(const Student& config,
                                                                      const std::string& model_dir) {
  if (!config.keep_vocabulary()) return std::nullopt;
  const std::string checkpoint = CheckpointDirectory(config, model_dir);
  ASSIGN_OR_RETURN(CharacterVocabulary vocabulary, ReadHeadVocabulary(checkpoint, LanguageRead(config)));
  ASSIGN_OR_RETURN(const int64_t classes, CountHeadClasses(checkpoint, LanguageRead(config)));
  if (classes == 0) return NoHeadToKeep(checkpoint);
  return std::optional<CharacterVocabulary>(std::move(vocabulary));
}

absl::StatusOr<StudentSetup> SetUpStudent(const Student& config, const CharacterVocabulary& vocabulary,
                                          const std::string& model_dir) {
  StudentSetup setup;
  if (config.has_random()) {
    Wav2Vec2Config architecture = config.random();
    architecture.set_vocab_size(vocabulary.size());
    ASSIGN_OR_RETURN(setup.model, Wav2Vec2ForCtc::Create(architecture));
  } else {
    const std::string checkpoint = CheckpointDirectory(config, model_dir);
    const auto labels = FittingLabels(checkpoint, LanguageRead(config), vocabulary);
    if (config.keep_vocabulary() && !labels.has_value()) {
      RETURN_IF_ERROR(CountHeadClasses(checkpoint, LanguageRead(config)).status());
      return NoHeadToKeep(checkpoint);
    }
    Wav2Vec2LoadOptions options;
    options.vocab_size = vocabulary.size();
    options.new_head = !labels.has_value();
    if (labels.has_value()) options.class_order = labels->file_ids();
    options.target_language = LanguageRead(config);
    options.new_adapters = config.new_adapters();
    options.overrides = config.overrides();
    options.new_parameters = &setup.new_parameters;
    ASSIGN_OR_RETURN(setup.preprocessor, ReadTrainingPreprocessor(checkpoint));
    ASSIGN_OR_RETURN(setup.model, LoadWav2Vec2(checkpoint, options));
  }
  RETURN_IF_ERROR(FreezeParts(config, setup.model.get()));
  setup.model->train();
  return setup;
}

}  // namespace distill_l2s
