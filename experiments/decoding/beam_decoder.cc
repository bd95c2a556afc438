#include "experiments/decoding/beam_decoder.h"

#include <ATen/Parallel.h>
#include <ATen/ops/log_softmax.h>
#include <glog/logging.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <utility>

namespace distill_l2s {
namespace {

// [B, T, V] float32 on the CPU
at::Tensor LogProbs(const at::Tensor& logits) {
  return at::log_softmax(logits.detach().to(at::kFloat), -1).to(at::kCPU).contiguous();
}

class BeamStream : public CtcStream {
 public:
  explicit BeamStream(BeamSearch search) : search_(std::move(search)) {}

  void Push(const FrameEmissions& emissions, int64_t begin, int64_t end) override {
    const int64_t classes = emissions.log_probs.size(1);
    CHECK(begin >= 0 && begin <= end && end <= emissions.log_probs.size(0)) << begin << " to " << end;
    search_.Push({emissions.log_probs.data_ptr<float>() + begin * classes,
                  static_cast<size_t>((end - begin) * classes)});
  }
  FrameLabels Finish() override { return std::move(search_.Finish()[0].frames); }

 private:
  BeamSearch search_;
};

}  // namespace

BeamDecoder::BeamDecoder(CharacterVocabulary vocabulary, std::unique_ptr<const WordScorer> scorer,
                         const BeamSearchOptions& options, std::string description)
    : vocabulary_(std::move(vocabulary)),
      scorer_(std::move(scorer)),
      options_(options),
      description_(std::move(description)) {}

absl::StatusOr<std::vector<std::vector<int64_t>>> BeamDecoder::DecodeClips(
    const at::Tensor& logits, const at::Tensor& frame_lengths) const {
  const at::Tensor log_probs = LogProbs(logits);
  const at::Tensor lengths = frame_lengths.to(at::kLong).contiguous();
  const int64_t classes = log_probs.size(2);
  std::vector<std::vector<int64_t>> paths(log_probs.size(0));
  std::atomic<bool> are_numbers = true;
  at::parallel_for(0, log_probs.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t clip = begin; clip < end; ++clip) {
      const int64_t frames = lengths.data_ptr<int64_t>()[clip];
      CHECK(frames >= 0 && frames <= log_probs.size(1)) << frames << " frames of " << log_probs.size(1);
      const absl::Span<const float> rows(log_probs.data_ptr<float>() + clip * log_probs.size(1) * classes,
                                         static_cast<size_t>(frames * classes));
      if (std::any_of(rows.begin(), rows.end(), [](float logp) { return std::isnan(logp); })) {
        are_numbers = false;
        continue;
      }
      BeamSearch search(&vocabulary_, scorer_.get(), options_);
      search.Push(rows);
      paths[clip] = std::move(search.Finish()[0].frames.labels);
    }
  });
  if (are_numbers) return paths;
  return absl::InvalidArgumentError(
      "the model's output is not a number: its weights or the audio's level are out of range");
}

std::vector<FrameEmissions> BeamDecoder::Emissions(const at::Tensor& logits,
                                                   const at::Tensor& frame_lengths) const {
  const at::Tensor log_probs = LogProbs(logits);
  std::vector<FrameEmissions> emissions;
  for (FrameLabels& best : BestFrameLabels(log_probs, frame_lengths)) {
    const int64_t clip = static_cast<int64_t>(emissions.size());
    const int64_t frames = static_cast<int64_t>(best.labels.size());
    emissions.push_back({std::move(best), log_probs[clip].narrow(0, 0, frames)});
  }
  return emissions;
}

std::unique_ptr<CtcStream> BeamDecoder::NewStream() const {
  return std::make_unique<BeamStream>(BeamSearch(&vocabulary_, scorer_.get(), options_));
}

}  // namespace distill_l2s
