#include "data/audio/speech_stream.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr int64_t kBlockFrames = 16384;
constexpr double kEndToleranceS = 0.1;  // As DecodeAudio's.

}  // namespace

absl::StatusOr<SpeechStream> SpeechStream::Open(const std::string& path, int sample_rate_hz) {
  ASSIGN_OR_RETURN(AudioReader reader, AudioReader::Open(path));
  auto resampler = StreamResampler::Create(reader.sample_rate_hz(), sample_rate_hz);
  if (!resampler.ok()) {
    return absl::Status(resampler.status().code(), absl::StrCat(path, ": ", resampler.status().message()));
  }
  return SpeechStream(std::move(reader), *std::move(resampler));
}

absl::Status SpeechStream::Fill(int64_t wanted) {
  while (!at_end_ && static_cast<int64_t>(ready_.size()) < wanted) {
    decoded_.clear();
    ASSIGN_OR_RETURN(const int64_t count, reader_.Read(kBlockFrames, &decoded_));
    RETURN_IF_ERROR(resampler_.Process(decoded_, &ready_));
    if (count > 0) continue;
    const double missing = static_cast<double>(reader_.frames() - reader_.position());
    if (missing > kEndToleranceS * reader_.sample_rate_hz()) {
      return absl::DataLossError(
          absl::StrCat(reader_.path(), ": truncated: the audio ends at ",
                       static_cast<double>(reader_.position()) / reader_.sample_rate_hz(),
                       " s, its header announces ", reader_.duration_s(), " s"));
    }
    RETURN_IF_ERROR(resampler_.Finish(&ready_));
    at_end_ = true;
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SpeechStream::Read(int64_t max_samples, std::vector<float>* samples) {
  RETURN_IF_ERROR(Fill(max_samples));
  const int64_t count = std::min<int64_t>(max_samples, ready_.size());
  samples->insert(samples->end(), ready_.begin(), ready_.begin() + count);
  ready_.erase(ready_.begin(), ready_.begin() + count);
  return count;
}

}  // namespace distill_l2s
