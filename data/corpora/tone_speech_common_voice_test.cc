#include "data/corpora/tone_speech_common_voice.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/file.h"
#include "data/audio/decode.h"
#include "data/corpora/common_voice.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

TEST(WriteToneSpeechCommonVoice, IsACommonVoiceCorpus) {
  for (const char* extension : {".mp3", ".wav"}) {
    const std::string directory = JoinPath(testing::TempDir(), std::string("tones") + extension);
    std::filesystem::remove_all(directory);
    ToneSpeechOptions options;
    options.sentences = 20;
    const TextRules rules = *LoadTextRules("data/text/languages/ta.textproto");
    const absl::Status made = WriteToneSpeechCommonVoice(directory, rules, extension, options);
    ASSERT_TRUE(made.ok()) << made;
    const auto listing = CommonVoice(CommonVoice::Training::kOfficial).List(directory, "ta");
    ASSERT_TRUE(listing.ok()) << listing.status();
    EXPECT_TRUE(listing->rejections.empty());
    std::map<std::string, int> splits;
    for (const CorpusItem& item : listing->items) ++splits[item.split];
    EXPECT_EQ(splits, (std::map<std::string, int>{{"train", 14}, {"dev", 2}, {"test", 4}}));
    const auto audio = DecodeAudio(listing->items[0].audio_path);
    ASSERT_TRUE(audio.ok()) << audio.status();
    EXPECT_EQ(audio->sample_rate_hz, 22050);
    EXPECT_GT(audio->samples.size(), 8000u);
  }
  EXPECT_FALSE(WriteToneSpeechCommonVoice(testing::TempDir(),
                                          *LoadTextRules("data/text/languages/ta.textproto"), ".ogg")
                   .ok());
}

}  // namespace
}  // namespace distill_l2s
