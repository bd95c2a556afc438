#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/empty.h>
#include <ATen/record_function.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <c10/util/Exception.h>
#include <glog/logging.h>

#include <mutex>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "modeling/wav2vec2/attention_adapter.h"
#include "modeling/wav2vec2/config_validation.h"
#include "modeling/wav2vec2/dropout.h"
#include "modeling/wav2vec2/language_adapter.h"
#include "modeling/wav2vec2/wav2vec2_model.h"

namespace distill_l2s {
namespace {

void CheckSampleLengths(const Wav2Vec2Config& config, const at::Tensor& sample_lengths, int64_t samples) {
  CHECK(sample_lengths.device().is_cpu() && sample_lengths.scalar_type() == at::kLong);
  for (int64_t i = 0; i < sample_lengths.numel(); ++i) {
    const int64_t length = sample_lengths[i].item<int64_t>();
    CHECK(length >= MinimumSamples(config) && length <= samples)
        << "clip " << i << " of the batch has " << length << " samples, expected " << MinimumSamples(config)
        << " to " << samples;
  }
}

// [B] int64, on the CPU.
at::Tensor FrameLengths(const Wav2Vec2Config& config, const at::Tensor& sample_lengths, int64_t frames) {
  CHECK(sample_lengths.device().is_cpu() && sample_lengths.scalar_type() == at::kLong);
  const at::Tensor contiguous = sample_lengths.contiguous();
  at::Tensor frame_lengths = at::empty(contiguous.sizes(), at::kLong);
  for (int64_t i = 0; i < contiguous.numel(); ++i) {
    const int64_t length = FrameLength(config, contiguous.data_ptr<int64_t>()[i]);
    CHECK(length >= 1 && length <= frames)
        << "clip " << i << " of the batch has " << length << " frames, expected 1 to " << frames;
    frame_lengths.data_ptr<int64_t>()[i] = length;
  }
  return frame_lengths;
}

}  // namespace

absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> Wav2Vec2ForCtc::Create(const Wav2Vec2Config& config) {
  ASSIGN_OR_RETURN(auto model, CreateUninitialized(config));
  model->wav2vec2_->Initialize();
  model->InitializeHead();
  return model;
}

absl::StatusOr<std::shared_ptr<Wav2Vec2ForCtc>> Wav2Vec2ForCtc::CreateUninitialized(
    const Wav2Vec2Config& config) {
  RETURN_IF_ERROR(CheckWav2Vec2Config(config));
  try {
    return std::make_shared<Wav2Vec2ForCtc>(config);
  } catch (const c10::Error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot make a wav2vec 2.0 model: ", error.what_without_backtrace()));
  }
}

Wav2Vec2ForCtc::Wav2Vec2ForCtc(const Wav2Vec2Config& config) : config_(config) {
  wav2vec2_ = register_module("wav2vec2", std::make_shared<Wav2Vec2Model>(config));
  head_ = register_module("lm_head", std::make_shared<Linear>(config.hidden_size(), config.vocab_size()));
}

StudentOutput Wav2Vec2ForCtc::forward(const at::Tensor& waveforms, const at::Tensor& sample_lengths,
                                      const std::vector<int64_t>& hidden_layers,
                                      const std::optional<SpecAugmentMasks>& masks) {
  CHECK_EQ(waveforms.dim(), 2);
  CheckSampleLengths(config_, sample_lengths, waveforms.size(1));
  return ForwardFeatures(EncodeFeatures(waveforms), sample_lengths, hidden_layers, masks);
}

at::Tensor Wav2Vec2ForCtc::EncodeFeatures(const at::Tensor& waveforms) const {
  return wav2vec2_->EncodeFeatures(waveforms);
}

StudentOutput Wav2Vec2ForCtc::ForwardFeatures(const at::Tensor& features, const at::Tensor& sample_lengths,
                                              const std::vector<int64_t>& hidden_layers,
                                              const std::optional<SpecAugmentMasks>& masks) {
  CHECK_EQ(features.dim(), 3);
  CHECK_EQ(sample_lengths.numel(), features.size(0));
  for (const int64_t layer : hidden_layers) {
    CHECK(layer >= 0 && layer <= config_.num_hidden_layers()) << "there is no hidden state " << layer;
  }
  StudentOutput output;
  output.frame_lengths = FrameLengths(config_, sample_lengths, features.size(1));
  const absl::Span<const int64_t> frame_lengths(output.frame_lengths.data_ptr<int64_t>(),
                                                output.frame_lengths.numel());
  std::optional<Random> random;
  if (is_training()) random.emplace(DrawSeed());
  EncoderOutput encoded = wav2vec2_->ForwardFeatures(features, frame_lengths, hidden_layers, masks,
                                                     random.has_value() ? &*random : nullptr);
  RECORD_USER_SCOPE("head");
  // In fp32 whatever the layers before it are computed in: with fewer bits logits tie, and ties decide best
  // paths and with them the alignment.
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const at::Tensor hidden = encoded.last_hidden_state.to(head_->parameters().front().scalar_type());
  output.logits = head_->forward(Dropout(hidden, config_.final_dropout(), is_training()));
  output.hidden_states = std::move(encoded.hidden_states);
  return output;
}

uint64_t Wav2Vec2ForCtc::DrawSeed() {
  at::Generator generator = generator_.defined() ? generator_ : at::detail::getDefaultCPUGenerator();
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
}

const FeatureEncoder& Wav2Vec2ForCtc::feature_encoder() const { return wav2vec2_->feature_encoder(); }

void Wav2Vec2ForCtc::FreezeFeatureEncoder() { wav2vec2_->feature_encoder().Freeze(); }

void Wav2Vec2ForCtc::SetTimeMaskFactor(double factor) { wav2vec2_->SetTimeMaskFactor(factor); }

void Wav2Vec2ForCtc::SetActivationCheckpointing(bool on) {
  wav2vec2_->encoder().SetActivationCheckpointing(on);
}

void Wav2Vec2ForCtc::InitializeHead() { head_->InitializeNormal(config_.initializer_range()); }

void Wav2Vec2ForCtc::FreezeAllButLanguage() {
  FreezeFeatureEncoder();
  for (auto& parameter : named_parameters()) {
    if (!IsLanguageParameter(parameter.key())) parameter.value().set_requires_grad(false);
  }
}

void Wav2Vec2ForCtc::InitializeAdapters() {
  for (const auto& module : modules()) {
    if (auto* adapter = dynamic_cast<AttentionAdapter*>(module.get())) {
      adapter->Initialize(config_.initializer_range());
    }
  }
}

void Wav2Vec2ForCtc::InitializeMaskEmbedding() { wav2vec2_->InitializeMaskEmbedding(); }

}  // namespace distill_l2s
