#include "data/audio/audio_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include <fstream>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

TEST(AudioReaderTest, TellsWhatTheFileHolds) {
  const std::string path = TestPath("reader.flac");
  const std::vector<float> left = Sweep(100, 1000, 22050, 33075, 0.5);
  ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 22050, 2, Interleave({left, left})));
  const auto reader = AudioReader::Open(path);
  ASSERT_TRUE(reader.ok()) << reader.status();
  EXPECT_EQ(reader->path(), path);
  EXPECT_EQ(reader->sample_rate_hz(), 22050);
  EXPECT_EQ(reader->channels(), 2);
  EXPECT_EQ(reader->frames(), 33075);
  EXPECT_DOUBLE_EQ(reader->duration_s(), 1.5);
  EXPECT_EQ(reader->position(), 0);
}

TEST(AudioReaderTest, PiecesOfAnySizeMakeTheWhole) {
  const std::string path = TestPath("pieces.ogg");
  ASSERT_TRUE(
      WriteTestAudio(path, SF_FORMAT_OGG | SF_FORMAT_VORBIS, 16000, 1, Sweep(100, 1000, 16000, 40000, 0.5)));
  std::vector<float> whole;
  ASSERT_EQ(AudioReader::Open(path)->Read(1 << 20, &whole).value(), 40000);
  for (const int64_t piece : {1, 7, 4096, 4097, 30000}) {
    auto reader = AudioReader::Open(path, 1.25);
    EXPECT_EQ(reader->position(), 20000);
    std::vector<float> joined;
    while (true) {
      const int64_t count = reader->Read(piece, &joined).value();
      if (count == 0) break;
      EXPECT_LE(count, piece);
      EXPECT_EQ(reader->position(), 20000 + static_cast<int64_t>(joined.size()));
    }
    EXPECT_EQ(joined, std::vector<float>(whole.begin() + 20000, whole.end())) << piece;
  }
}

TEST(AudioReaderTest, AGitLfsPointerIsCalledByItsName) {
  const std::string path = TestPath("pointer.flac");
  std::ofstream(path) << "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n";
  const auto reader = AudioReader::Open(path);
  ASSERT_FALSE(reader.ok());
  EXPECT_THAT(std::string(reader.status().message()), testing::HasSubstr(path + ": a pointer of Git LFS"));
}

}  // namespace
}  // namespace distill_l2s
