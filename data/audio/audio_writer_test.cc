#include "data/audio/audio_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "data/audio/decode.h"
#include "data/audio/pcm16.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

TEST(AudioWriterTest, ReadsBackToTheBit) {
  std::vector<float> samples = Sweep(50, 7000, 16000, 20001, 0.9);
  samples[5] = 1.5f;
  samples[6] = -1.5f;
  const std::vector<int16_t> want = ToFullScale16(samples);
  for (const char* name : {"written.flac", "written.wav"}) {
    const std::string path = TestPath(name);
    ASSERT_TRUE(WriteAudio(path, samples, 16000).ok());
    const auto got = DecodeAudio(path);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->sample_rate_hz, 16000);
    ASSERT_EQ(got->samples.size(), want.size());
    for (size_t i = 0; i < want.size(); ++i) ASSERT_EQ(got->samples[i], want[i] / 32768.0f) << name << i;
  }
  EXPECT_LT(ReadBytes(TestPath("written.flac")).size(), ReadBytes(TestPath("written.wav")).size());
}

TEST(AudioWriterTest, RefusesWhatItCannotWrite) {
  const std::vector<float> tone = Tone(440, 16000, 1600, 0.5);
  EXPECT_THAT(std::string(WriteAudio(TestPath("a.mp3"), tone, 16000).message()), HasSubstr(".flac or .wav"));
  EXPECT_THAT(std::string(WriteAudio(TestPath("a.wav"), {}, 16000).message()), HasSubstr("no samples"));
  EXPECT_THAT(std::string(WriteAudio(TestPath("a.wav"), {0.5f, NAN}, 16000).message()),
              HasSubstr("sample 1 is nan"));
  EXPECT_THAT(std::string(WriteAudio(TestPath("a.wav"), tone, 0).message()),
              HasSubstr("sample rate of 0 Hz"));
  const std::string absent = TestPath("no/such/directory/a.flac");
  EXPECT_THAT(std::string(WriteAudio(absent, tone, 16000).message()), HasSubstr(absent));
  EXPECT_FALSE(FileExists(TestPath("a.wav")));
}

}  // namespace
}  // namespace distill_l2s
