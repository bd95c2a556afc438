#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/text/character_vocabulary.h"
#include "experiments/benchmark/flops.h"
#include "experiments/benchmark/workload.h"
#include "experiments/training/device.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

namespace distill_l2s {
namespace {

class Inference : public Workload {
 public:
  Inference(Recognizer recognizer, std::vector<Batch> batches)
      : recognizer_(std::move(recognizer)), batches_(std::move(batches)) {}

  absl::Status Step() override {
    const Batch& batch = batches_[count_++ % batches_.size()];
    return recognizer_.Recognize(batch.waveforms, batch.sample_lengths).status();
  }

  double Flops() const override {
    double flops = 0;
    for (const Batch& batch : batches_) {
      flops += ForwardFlops(recognizer_.config(), batch.waveforms.size(0), batch.waveforms.size(1)).Total();
    }
    return flops / static_cast<double>(batches_.size());
  }

 private:
  const Recognizer recognizer_;
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
  // Nothing is decoded: any labels do.
  ASSIGN_OR_RETURN(CharacterVocabulary vocabulary, CharacterVocabulary::FromTexts({"a"}, 1));
  RecognizerOptions recognizing;
  recognizing.device = options.device;
  recognizing.precision = *precision;
  ASSIGN_OR_RETURN(Recognizer recognizer,
                   Recognizer::Prepare({std::move(model), std::move(vocabulary), {}}, recognizing));
  return std::make_unique<Inference>(std::move(recognizer), std::move(batches));
}

}  // namespace distill_l2s
