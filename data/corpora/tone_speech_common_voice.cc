#include "data/corpora/tone_speech_common_voice.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/corpora/common_voice_writer.h"

namespace distill_l2s {

absl::Status WriteToneSpeechCommonVoice(const std::string& directory, const TextRules& rules,
                                        const std::string& extension, const ToneSpeechOptions& options) {
  ASSIGN_OR_RETURN(const std::vector<ToneSentence> sentences, MakeToneSentences(rules, options));
  CommonVoiceWriter writer(directory, rules.language(), extension);
  for (size_t i = 0; i < sentences.size(); ++i) {
    const std::string split = i % 10 == 3 ? "dev" : i % 10 == 6 || i % 10 == 9 ? "test" : "train";
    const std::string speaker = split == "train" ? absl::StrCat("speaker", i % 4) : split + "_speaker";
    RETURN_IF_ERROR(writer.Add(SpeakInTones(sentences[i].spoken, options.sample_rate_hz, sentences[i].seed),
                               options.sample_rate_hz, sentences[i].written, speaker, split));
  }
  return writer.Finish();
}

}  // namespace distill_l2s
