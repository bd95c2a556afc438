#include <ATen/core/grad_mode.h>

#include <utility>

#include "base/status_macros.h"
#include "experiments/benchmark/flops.h"
#include "experiments/benchmark/workload.h"
#include "modeling/wav2vec2/prepare_inference.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {
namespace {

class Inference : public Workload {
 public:
  Inference(std::shared_ptr<Wav2Vec2ForCtc> model, Batch batch)
      : model_(std::move(model)), batch_(std::move(batch)) {}

  absl::Status Step() override {
    const at::NoGradGuard no_grad;
    model_->forward(batch_.waveforms, batch_.sample_lengths);
    return absl::OkStatus();
  }

  double Flops() const override {
    return ForwardFlops(model_->config(), batch_.waveforms.size(0), batch_.waveforms.size(1)).Total();
  }

 private:
  const std::shared_ptr<Wav2Vec2ForCtc> model_;
  const Batch batch_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Workload>> CreateInference(const WorkloadOptions& options) {
  ASSIGN_OR_RETURN(Batch batch, MakeNoiseBatch(options));
  ASSIGN_OR_RETURN(auto model, Wav2Vec2ForCtc::Create(options.shape.student()));
  RETURN_IF_ERROR(PrepareInference(options.precision, model.get()));
  return std::make_unique<Inference>(std::move(model), std::move(batch));
}

}  // namespace distill_l2s
