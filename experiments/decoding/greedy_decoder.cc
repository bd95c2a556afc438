#include "experiments/decoding/greedy_decoder.h"

#include <utility>

namespace distill_l2s {
namespace {

class GreedyStream : public CtcStream {
 public:
  void Push(const FrameEmissions& emissions, int64_t begin, int64_t end) override {
    const FrameLabels& best = emissions.best;
    frames_.labels.insert(frames_.labels.end(), best.labels.begin() + begin, best.labels.begin() + end);
    frames_.posteriors.insert(frames_.posteriors.end(), best.posteriors.begin() + begin,
                              best.posteriors.begin() + end);
  }
  FrameLabels Finish() override { return std::move(frames_); }

 private:
  FrameLabels frames_;
};

}  // namespace

std::string GreedyDecoder::Description() const { return "greedy, without a language model"; }

absl::StatusOr<std::vector<std::vector<int64_t>>> GreedyDecoder::DecodeClips(
    const at::Tensor& logits, const at::Tensor& frame_lengths) const {
  return BestPaths(logits, frame_lengths);
}

std::vector<FrameEmissions> GreedyDecoder::Emissions(const at::Tensor& logits,
                                                     const at::Tensor& frame_lengths) const {
  std::vector<FrameEmissions> emissions;
  for (FrameLabels& best : BestFrameLabels(logits, frame_lengths)) {
    emissions.push_back({std::move(best), at::Tensor()});
  }
  return emissions;
}

std::unique_ptr<CtcStream> GreedyDecoder::NewStream() const { return std::make_unique<GreedyStream>(); }

}  // namespace distill_l2s
