#include "modeling/wav2vec2/feature_cache.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <glog/logging.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/tensor_hash.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/feature_encoder.h"

namespace distill_l2s {
namespace {

// Between looks for what others wrote.
constexpr absl::Duration kRefreshInterval = absl::Minutes(1);

at::Device DeviceOf(const Wav2Vec2ForCtc& model) { return model.feature_encoder().parameters()[0].device(); }

// The weights and what of the config they do not show.
std::string EncoderSha256(const Wav2Vec2ForCtc& model) {
  const Wav2Vec2Config& config = model.config();
  std::string text = absl::StrCat("feature encoder 1;", HashTensors(NamedTensors(model.feature_encoder())),
                                  ";", config.feat_extract_norm(), ";", config.feat_extract_activation());
  for (const ConvolutionLayerShape& layer : ConvolutionLayers(config)) {
    absl::StrAppend(&text, ";", layer.channels, ",", layer.kernel, ",", layer.stride);
  }
  return Sha256Hex(text);
}

// Which kernels LibTorch takes on this thread, as far as this repository changes it.
std::string Precision(at::Device device) {
  const at::ScalarType type = at::autocast::is_autocast_enabled(device.type())
                                  ? at::autocast::get_autocast_dtype(device.type())
                                  : at::kFloat;
  const at::Context& context = at::globalContext();
  return absl::StrCat(at::DeviceTypeName(device.type(), /*lower_case=*/true), ",", at::toString(type), ",",
                      device.is_cpu() ? context.userEnabledMkldnn() : context.allowTF32CuBLAS());
}

// A store's file may be sound and still be nobody's work of ours.
bool Fits(const at::Tensor& features, const Wav2Vec2Config& config, int64_t samples) {
  return features.dim() == 2 && features.size(0) == FrameLength(config, samples) &&
         features.size(1) == ConvolutionLayers(config).back().channels &&
         at::isFloatingType(features.scalar_type());
}

}  // namespace

absl::StatusOr<std::unique_ptr<FeatureCache>> FeatureCache::Create(
    std::shared_ptr<const Wav2Vec2ForCtc> model, const std::string& directory) {
  CHECK_EQ(model->config().feat_extract_norm(), "layer");
  RETURN_IF_ERROR(MakeDirectories(directory));
  return std::unique_ptr<FeatureCache>(new FeatureCache(std::move(model), directory));
}

FeatureCache::FeatureCache(std::shared_ptr<const Wav2Vec2ForCtc> model, const std::string& directory)
    : model_(std::move(model)), directory_(directory) {}

absl::Status FeatureCache::OpenStore() {
  encoder_sha256_ = EncoderSha256(*model_);
  // A directory for each model: those of others are not opened.
  const std::string directory = JoinPath(directory_, encoder_sha256_.substr(0, 16));
  ASSIGN_OR_RETURN(store_, TensorStore::Open(directory, {"features", "outputs of the feature encoder"}));
  refreshed_ = absl::Now();
  return absl::OkStatus();
}

at::Tensor FeatureCache::Compute(const at::Tensor& samples) const {
  const at::Tensor features = model_->EncodeFeatures(samples.unsqueeze(0).to(DeviceOf(*model_)));
  return features[0].cpu().contiguous();
}

at::Tensor FeatureCache::Find(const at::Tensor& samples, const std::string& precision) {
  const absl::string_view bytes(static_cast<const char*>(samples.const_data_ptr()), samples.nbytes());
  Sha256 hash;
  hash.Update(absl::StrCat(encoder_sha256_, ";", precision, ";"));
  const std::string key = hash.Update(bytes).HexDigest();
  std::optional<at::Tensor> found = store_->Find(key);
  if (!found.has_value() && absl::Now() - refreshed_ > kRefreshInterval) {
    store_->Refresh();
    refreshed_ = absl::Now();
    found = store_->Find(key);
  }
  if (found.has_value() && Fits(*found, model_->config(), samples.size(0))) {
    ++hits_;
    return *std::move(found);
  }
  ++misses_;
  at::Tensor computed = Compute(samples);
  store_->Insert(key, computed);
  return computed;
}

absl::StatusOr<at::Tensor> FeatureCache::Features(const at::Tensor& waveforms,
                                                  const at::Tensor& sample_lengths) {
  CHECK(waveforms.device().is_cpu() && waveforms.scalar_type() == at::kFloat && waveforms.dim() == 2);
  CHECK(sample_lengths.device().is_cpu() && sample_lengths.numel() == waveforms.size(0));
  if (store_ == nullptr) RETURN_IF_ERROR(OpenStore());
  const at::AutoGradMode no_gradient(false);
  const at::Device device = DeviceOf(*model_);
  const std::string precision = Precision(device);
  std::vector<at::Tensor> clips;
  for (int64_t i = 0; i < waveforms.size(0); ++i) {
    const int64_t length = sample_lengths[i].item<int64_t>();
    CHECK(length >= MinimumSamples(model_->config()) && length <= waveforms.size(1)) << length;
    // Copied, as matrix products may round otherwise where memory is aligned otherwise.
    clips.push_back(Find(waveforms[i].narrow(0, 0, length).clone(), precision));
  }
  const auto options = clips[0].options().pinned_memory(!device.is_cpu());
  const int64_t frames = FrameLength(model_->config(), waveforms.size(1));
  const at::Tensor padded = at::zeros({waveforms.size(0), frames, clips[0].size(1)}, options);
  for (size_t i = 0; i < clips.size(); ++i) {
    padded[static_cast<int64_t>(i)].narrow(0, 0, clips[i].size(0)).copy_(clips[i]);
  }
  return padded.to(device, /*non_blocking=*/true);
}

}  // namespace distill_l2s
