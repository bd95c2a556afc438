#include "experiments/training/tiny_experiment.h"

#include <glog/logging.h>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/text_proto.h"
#include "data/audio/audio_writer.h"
#include "data/audio/speech.h"
#include "data/corpora/tone_speech.h"

namespace distill_l2s {

std::vector<Utterance> WriteTinyCorpus(const std::string& manifest, const std::vector<std::string>& texts,
                                       uint64_t seed) {
  CHECK(MakeDirectories(DirectoryName(manifest)).ok());
  std::vector<Utterance> utterances;
  for (const std::string& text : texts) {
    const std::vector<float> samples = SpeakInTones(text, kSpeechRateHz, seed + utterances.size());
    Utterance utterance;
    utterance.audio_filepath = absl::StrCat(manifest, "-", utterances.size(), ".flac");
    utterance.duration_s = static_cast<double>(samples.size()) / kSpeechRateHz;
    utterance.text = text;
    const absl::Status written = WriteAudio(utterance.audio_filepath, samples, kSpeechRateHz);
    CHECK(written.ok()) << written;
    utterances.push_back(utterance);
  }
  const absl::Status written = WriteManifest(manifest, utterances);
  CHECK(written.ok()) << written;
  return utterances;
}

Experiment TinyExperiment(int steps) {
  Experiment experiment;
  const absl::Status parsed = ParseTextProto(R"pb(
                                               name: "tiny"
                                               data {
                                                 train_manifests: "train.jsonl"
                                                 dev_manifests: "dev.jsonl"
                                                 batching { batch_s: 3 max_clip_s: 3 length_jitter: 0.2 }
                                               }
                                               student {
                                                 random {
                                                   conv_dim: [ 8, 8, 8, 8, 8, 8, 8 ]
                                                   conv_bias: true
                                                   feat_extract_norm: "layer"
                                                   do_stable_layer_norm: true
                                                   hidden_size: 16
                                                   num_hidden_layers: 2
                                                   num_attention_heads: 2
                                                   intermediate_size: 32
                                                   num_conv_pos_embeddings: 4
                                                   num_conv_pos_embedding_groups: 2
                                                   mask_time_length: 2
                                                 }
                                                 freeze_feature_encoder: false
                                               }
                                               optimization {
                                                 learning_rate: 3e-3
                                                 constant {}
                                               }
                                               evaluation { selection: LAST }
                                               seed: 7
                                             )pb",
                                             "tiny_experiment.cc", &experiment);
  CHECK(parsed.ok()) << parsed;
  experiment.mutable_optimization()->set_steps(steps);
  return experiment;
}

void AddTinyDistillation(Experiment* experiment) {
  experiment->mutable_teacher()->set_checkpoint("teacher");
  DistillationConfig* distillation = experiment->mutable_distillation();
  auto* pair = distillation->add_layer_pairs();
  pair->set_teacher(3);
  pair->set_student(2);
  distillation->mutable_shrink();
  distillation->set_resampling(DistillationConfig::NEAREST);
  distillation->set_weight(0.5);
}

}  // namespace distill_l2s
