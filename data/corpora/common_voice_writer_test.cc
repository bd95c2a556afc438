#include "data/corpora/common_voice_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string FreshDirectory(const std::string& name) {
  std::string directory = JoinPath(testing::TempDir(), name);
  std::filesystem::remove_all(directory);
  return directory;
}

TEST(CommonVoiceWriterTest, LaysOutTablesAndClips) {
  const std::string directory = FreshDirectory("writer");
  CommonVoiceWriter writer(directory, "ta", ".wav");
  ASSERT_TRUE(writer.Add(Tone(440, 16000, 8000, 0.5), 16000, "வணக்கம்.", "f1", "train").ok());
  ASSERT_TRUE(writer.Add(Tone(880, 16000, 4000, 0.5), 16000, "a\ttab\nand a line", "f2", "test").ok());
  ASSERT_TRUE(writer.Finish().ok());
  const std::string header =
      "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccents\tlocale\tsegment\n";
  const std::string first = "f1\tcommon_voice_ta_1000000.wav\tவணக்கம்.\t2\t0\t\t\t\tta\t\n";
  // What would break a row is a space.
  const std::string second = "f2\tcommon_voice_ta_1000001.wav\ta tab and a line\t2\t0\t\t\t\tta\t\n";
  EXPECT_EQ(*ReadFile(directory + "/ta/train.tsv"), header + first);
  EXPECT_EQ(*ReadFile(directory + "/ta/dev.tsv"), header);
  EXPECT_EQ(*ReadFile(directory + "/ta/test.tsv"), header + second);
  EXPECT_EQ(*ReadFile(directory + "/ta/validated.tsv"), header + first + second);
  const auto audio = DecodeAudio(directory + "/ta/clips/common_voice_ta_1000001.wav");
  ASSERT_TRUE(audio.ok()) << audio.status();
  EXPECT_EQ(audio->sample_rate_hz, 16000);
  ASSERT_EQ(audio->samples.size(), 4000u);
  EXPECT_NEAR(LevelAt(880, 16000, audio->samples), 0.5, 1e-3);
}

TEST(CommonVoiceWriterTest, Mp3IsMp3) {
  const std::string directory = FreshDirectory("writer_mp3");
  CommonVoiceWriter writer(directory, "hi", ".mp3");
  ASSERT_TRUE(writer.Add(Tone(440, 48000, 48000, 0.5), 48000, "एक", "m1", "dev").ok());
  const auto audio = DecodeAudio(directory + "/hi/clips/common_voice_hi_1000000.mp3");
  ASSERT_TRUE(audio.ok()) << audio.status();
  EXPECT_EQ(audio->sample_rate_hz, 48000);
  EXPECT_NEAR(LevelAt(440, 48000, absl::MakeConstSpan(audio->samples).subspan(9600, 28800)), 0.5, 0.02);
  EXPECT_LT(std::filesystem::file_size(directory + "/hi/clips/common_voice_hi_1000000.mp3"), 40000u);
}

TEST(CommonVoiceWriterTest, RefusesOtherFormatsAndPathsThatCannotBe) {
  CommonVoiceWriter ogg(FreshDirectory("writer_ogg"), "hi", ".ogg");
  EXPECT_THAT(std::string(ogg.Add({0.1f}, 16000, "x", "y", "dev").message()),
              HasSubstr("\".ogg\" is neither .mp3 nor .wav"));
  const std::string file = JoinPath(testing::TempDir(), "a_file");
  ASSERT_TRUE(WriteFileAtomically(file, "x").ok());
  CommonVoiceWriter blocked(file, "hi", ".wav");
  EXPECT_FALSE(blocked.Add({0.1f}, 16000, "x", "y", "dev").ok());
  EXPECT_FALSE(blocked.Finish().ok());
}

}  // namespace
}  // namespace distill_l2s
