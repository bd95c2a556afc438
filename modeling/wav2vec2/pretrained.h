#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "modeling/wav2vec2/checkpoint_names.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {

struct Wav2Vec2LoadOptions {
  // Classes of the head; the checkpoint's head is replaced by a new one if it has another number of them. Not
  // given: overrides.vocab_size, if set; otherwise the checkpoint's.
  std::optional<int32_t> vocab_size;
  // A new head even if the checkpoint has one that fits: its classes may be other characters.
  bool new_head = false;
  // Fields set here replace those of the checkpoint's config.json.
  Wav2Vec2Config overrides;
  // The checkpoint's class that becomes class i of a head that is kept: CharacterVocabulary::file_ids().
  // Empty: the order is the checkpoint's.
  std::vector<int64_t> class_order;
  // MMS: the language whose adapters and head are read, from adapter.<language>.safetensors or .bin in the
  // directory. Empty: those among the other weights.
  std::string target_language;
  // MMS: new adapters, even if the checkpoint has some.
  bool new_adapters = false;
  // If not null, receives the names of the parameters that were initialised instead of read: those of a new
  // head and of new adapters, and masked_spec_embed where only `overrides` turns masks on.
  std::vector<std::string>* new_parameters = nullptr;
};

// Loads what transformers' save_pretrained writes, a directory of config.json and weights (any that
// ReadCheckpoint reads), into a model of 32-bit floats on the CPU, in training mode. 32-bit tensors are not
// copied but used where the file is mapped into memory; they never change the file. 16-bit ones are
// converted.
//   - Old and bare names are read (ParameterName). Tensors of other tasks are skipped (IsOtherTaskTensor).
//   - Without a head in the file (Wav2Vec2Model, Wav2Vec2ForPreTraining) the head is new.
//   - masked_spec_embed is skipped where the resulting config masks nothing. Only masked training needs it:
//   where the checkpoint lacks it (facebook/wav2vec2-base-960h), it is new.
//   - Adapters that only `overrides` asks for are new.
//   - Any other missing, surplus or misshapen tensor is an error, which lists all of them.
//   - A head that is kept has to have its blank, pad_token_id, as the last class of class_order.
absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> LoadWav2Vec2(const std::string& directory,
                                                             const Wav2Vec2LoadOptions& options = {});

// The name of masked_spec_embed in Wav2Vec2ForCtc, the one new parameter that inference never reads.
inline constexpr char kMaskEmbedding[] = "wav2vec2.masked_spec_embed";

// The number of classes of the head in `directory`, of `target_language`'s where one is given; 0 if there is
// no head. Errors: ReadCheckpoint's and ReplaceLanguage's.
absl::StatusOr<int64_t> CountHeadClasses(const std::string& directory,
                                         const std::string& target_language = "");

struct Wav2Vec2SaveOptions {
  WeightNormNames weight_norm = WeightNormNames::kOld;
  // As Wav2Vec2LoadOptions': class i of the model is the files' class class_order[i], the last the blank.
  std::vector<int64_t> class_order;
  // If not empty, the adapters and the head are written to adapter.<language>.safetensors, too, from where
  // transformers' load_adapter takes them. The model has adapters.
  std::string adapter_language;
};

// Writes config.json and model.safetensors, each whole or not at all, into `directory`, which is created:
// transformers' Wav2Vec2ForCTC.from_pretrained loads them. The model may be on any device.
absl::Status SaveWav2Vec2(const std::string& directory, const Wav2Vec2ForCtc& model,
                          const Wav2Vec2SaveOptions& options = {});

}  // namespace distill_l2s
