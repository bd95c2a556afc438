#include "data/audio/speech.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

TEST(SpeechTest, AnyFileBecomesOneChannelAt16kHz) {
  const std::vector<float> left = Tone(1000, 44100, 88200, 0.6);
  const std::vector<float> right = Tone(1000, 44100, 88200, 0.2);
  const std::string path = TestPath("stereo.flac");
  ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 44100, 2, Interleave({left, right})));
  const auto speech = LoadSpeech(path);
  ASSERT_TRUE(speech.ok()) << speech.status();
  ASSERT_EQ(speech->size(), 32000);
  EXPECT_NEAR(LevelAt(1000, 16000, absl::MakeConstSpan(*speech).subspan(8000, 16000)), 0.4, 1e-4);
  EXPECT_EQ(LoadSpeech(path, {0.5, 1.25})->size(), 20000);
}

TEST(SpeechTest, FilesAt16kHzAreNotTouched) {
  const std::vector<float> tone = Tone(440, 16000, 16000, 0.5);
  const std::string path = TestPath("16k.wav");
  ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 16000, 1, tone));
  EXPECT_EQ(LoadSpeech(path).value(), tone);
}

TEST(SpeechTest, ErrorsNameTheFile) {
  const std::string absent = TestPath("absent.flac");
  EXPECT_THAT(std::string(LoadSpeech(absent).status().message()), testing::HasSubstr(absent));
}

}  // namespace
}  // namespace distill_l2s
