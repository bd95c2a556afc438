#include "experiments/benchmark/tone_corpus.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "data/corpora/common_voice_writer.h"
#include "data/corpora/tone_speech.h"

namespace distill_l2s {
namespace {

constexpr int kMp3RateHz = 48000;

}  // namespace

absl::StatusOr<ClipDataset> MakeToneCorpus(const std::string& directory,
                                           absl::Span<const int64_t> lengths_samples) {
  CommonVoiceWriter writer(directory, "xx", ".mp3");
  ClipDataset dataset;
  for (size_t clip = 0; clip < lengths_samples.size(); ++clip) {
    std::vector<float> samples =
        SpeakInTones(absl::StrCat("eine stimme sagt etwas von klang ", clip), kMp3RateHz, clip);
    const size_t spoken = samples.size();
    samples.resize(lengths_samples[clip] * kMp3RateHz / kSpeechRateHz);
    for (size_t i = spoken; i < samples.size(); ++i) samples[i] = samples[i - spoken];
    RETURN_IF_ERROR(writer.Add(samples, kMp3RateHz, "stimme", "voice", "train"));
    Utterance utterance;
    utterance.audio_filepath = absl::StrCat(directory, "/xx/clips/common_voice_xx_", 1000000 + clip, ".mp3");
    utterance.duration_s = static_cast<double>(lengths_samples[clip]) / kSpeechRateHz;
    dataset.utterances.push_back(std::move(utterance));
    dataset.labels.push_back({0, 1, 2, 3});
  }
  return dataset;
}

}  // namespace distill_l2s
