#include "tools/synthetic_corpus/synthetic_corpus.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/corpora/common_voice_writer.h"
#include "tools/synthetic_corpus/number_sentences.h"

namespace distill_l2s {

absl::Status MakeSyntheticCorpus(const SyntheticCorpusOptions& options, const SpeakFunction& speak) {
  if (options.clips < 10) {
    return absl::InvalidArgumentError(absl::StrCat("--clips is ", options.clips, ", expected 10 or more"));
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> sentences,
                   MakeNumberSentences(options.language, options.clips, options.seed));
  CommonVoiceWriter writer(options.directory, options.language, options.extension);
  Progress progress(absl::StrCat("speak ", options.language), static_cast<int64_t>(sentences.size()),
                    "clips");
  constexpr int kVoicesOfASplit = kSyntheticVoices / 3;
  for (size_t i = 0; i < sentences.size(); ++i) {
    const int part = i % 10 == 3 ? 1 : i % 10 == 6 || i % 10 == 9 ? 2 : 0;
    const char* const splits[] = {"train", "dev", "test"};
    const int voice = part * kVoicesOfASplit + static_cast<int>(i / 10) % kVoicesOfASplit;
    ASSIGN_OR_RETURN(const Waveform speech, speak(sentences[i], voice));
    RETURN_IF_ERROR(writer.Add(speech.samples, speech.sample_rate_hz, sentences[i],
                               absl::StrCat("voice", voice), splits[part]));
    progress.Advance(1);
  }
  return writer.Finish();
}

}  // namespace distill_l2s
