#include <ATen/core/grad_mode.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "experiments/benchmark/flops.h"
#include "experiments/benchmark/workload.h"
#include "experiments/evaluation/inference_setup.h"
#include "experiments/training/device.h"
#include "experiments/training/device_copy.h"
#include "modeling/wav2vec2/autocast.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {
namespace {

class Inference : public Workload {
 public:
  Inference(std::shared_ptr<Wav2Vec2ForCtc> model, InferencePlace place, std::vector<Batch> batches)
      : model_(std::move(model)), place_(place), to_device_(place.device), batches_(std::move(batches)) {}

  absl::Status Step() override {
    const at::NoGradGuard no_grad;
    const AutocastScope autocast(place_.device.type(), place_.autocast);
    const Batch batch = to_device_(batches_[count_++ % batches_.size()]);
    model_->forward(batch.waveforms, batch.sample_lengths);
    return absl::OkStatus();
  }

  double Flops() const override {
    double flops = 0;
    for (const Batch& batch : batches_) {
      flops += ForwardFlops(model_->config(), batch.waveforms.size(0), batch.waveforms.size(1)).Total();
    }
    return flops / static_cast<double>(batches_.size());
  }

 private:
  const std::shared_ptr<Wav2Vec2ForCtc> model_;
  const InferencePlace place_;
  const DeviceCopy to_device_;
  const std::vector<Batch> batches_;
  size_t count_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Workload>> CreateInference(const WorkloadOptions& options) {
  const auto precision = ForInference(options.precision);
  if (!precision.has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("--precision=", BenchmarkPrecisionName(options.precision),
                                                   " is for training; inference has fp32, tf32, bf16, int8"));
  }
  ASSIGN_OR_RETURN(std::vector<Batch> batches, MakeNoiseBatches(options));
  AllowTf32(options.precision == BenchmarkPrecision::kTf32);
  ASSIGN_OR_RETURN(auto model, Wav2Vec2ForCtc::Create(options.shape.student()));
  ASSIGN_OR_RETURN(const InferencePlace place,
                   SetUpInference({options.device.str(), *precision}, model.get()));
  return std::make_unique<Inference>(std::move(model), place, std::move(batches));
}

}  // namespace distill_l2s
