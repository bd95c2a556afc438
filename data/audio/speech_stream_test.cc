#include "data/audio/speech_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

absl::StatusOr<std::vector<float>> ReadAll(const std::string& path, int64_t piece, int rate = 16000) {
  auto stream = SpeechStream::Open(path, rate);
  if (!stream.ok()) return stream.status();
  std::vector<float> samples;
  while (true) {
    const auto count = stream->Read(piece, &samples);
    if (!count.ok()) return count.status();
    EXPECT_LE(*count, piece);
    if (*count < piece) break;
  }
  EXPECT_EQ(*stream->Read(piece, &samples), 0);  // The end stays the end.
  return samples;
}

TEST(SpeechStreamTest, EqualsLoadSpeechForAnyPieceRateAndChannelCount) {
  for (const int rate : {8000, 16000, 44100}) {
    for (const int channels : {1, 2}) {
      const std::vector<float> sweep = Sweep(200, 3000, rate, 2 * rate + 5, 0.5);
      const std::string path = TestPath("stream.wav");
      ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, rate, channels,
                                 Interleave(std::vector<std::vector<float>>(channels, sweep))));
      const std::vector<float> expected = LoadSpeech(path).value();
      for (const int64_t piece : {1001, 40000}) {
        const auto got = ReadAll(path, piece);
        ASSERT_TRUE(got.ok()) << got.status();
        EXPECT_EQ(*got, expected) << rate << " Hz, " << channels << " channels, " << piece;
      }
    }
  }
}

TEST(SpeechStreamTest, GivesTheRateAskedFor) {
  const std::string path = TestPath("rate.wav");
  ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, Tone(440, 16000, 16000, 0.5)));
  EXPECT_EQ(ReadAll(path, 500, 8000)->size(), 8000u);
  EXPECT_DOUBLE_EQ(SpeechStream::Open(path)->duration_s(), 1);
}

TEST(SpeechStreamTest, ErrorsNameTheFile) {
  EXPECT_THAT(ReadAll("/no/such.wav", 100).status().ToString(), HasSubstr("/no/such.wav"));
  // A FLAC file whose frames end before its header says.
  const std::string path = TestPath("whole.flac");
  ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1,
                             Sweep(200, 3000, 16000, 160000, 0.5)));
  const std::string bytes = ReadBytes(path);
  const std::string cut = TestPath("cut.flac");
  WriteBytes(cut, bytes.substr(0, bytes.size() / 2));
  EXPECT_FALSE(ReadAll(cut, 1000).ok());
  EXPECT_THAT(ReadAll(cut, 1000).status().ToString(), HasSubstr(cut));
}

}  // namespace
}  // namespace distill_l2s
