#include "data/batching/clip_file.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

const std::string kKey = "0123456789abcdef0123456789abcdef";

Pcm16 Clip(int64_t samples) {
  Pcm16 clip;
  clip.exponent = -3;
  for (int64_t i = 0; i < samples; ++i) clip.samples.push_back(static_cast<int16_t>(i * 7919));
  return clip;
}

TEST(ClipFileTest, ReadsWhatItWrote) {
  for (const int64_t samples : {0, 1, 15, 16, 17, 80000}) {
    const std::string path = TestPath("clip");
    ASSERT_TRUE(WriteClipFile(path, kKey, Clip(samples)).ok());
    const auto got = ReadClipFile(path, kKey);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->exponent, -3);
    EXPECT_EQ(got->samples, Clip(samples).samples);
    EXPECT_EQ(static_cast<int64_t>(std::filesystem::file_size(path)), ClipFileBytes(samples));
  }
}

TEST(ClipFileTest, NoFileAndNoDirectory) {
  EXPECT_TRUE(absl::IsNotFound(ReadClipFile(TestPath("none"), kKey).status()));
  EXPECT_FALSE(WriteClipFile(TestPath("none") + "/clip", kKey, Clip(3)).ok());
}

TEST(ClipFileTest, AnotherKeyIsAnotherClip) {
  const std::string path = TestPath("key");
  ASSERT_TRUE(WriteClipFile(path, kKey, Clip(100)).ok());
  const auto got = ReadClipFile(path, "0123456789abcdef0123456789abcdeF");
  EXPECT_EQ(got.status().code(), absl::StatusCode::kDataLoss) << got.status();
}

// Every byte matters, and no damage crashes the reader or makes it allocate what a header claims.
TEST(ClipFileTest, EveryDamageIsSeen) {
  const std::string path = TestPath("damaged");
  ASSERT_TRUE(WriteClipFile(path, kKey, Clip(100)).ok());
  const std::string whole = ReadBytes(path);
  for (size_t size = 0; size < whole.size(); size += 3) {
    WriteBytes(path, whole.substr(0, size));
    ASSERT_EQ(ReadClipFile(path, kKey).status().code(), absl::StatusCode::kDataLoss) << size;
  }
  WriteBytes(path, whole + "xx");
  EXPECT_FALSE(ReadClipFile(path, kKey).ok());
  Random random(3);
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] ^= static_cast<char>(1 + random.Below(255));
    WriteBytes(path, damaged);
    ASSERT_EQ(ReadClipFile(path, kKey).status().code(), absl::StatusCode::kDataLoss) << at;
  }
}

TEST(ClipFileTest, LeavesNoOtherFile) {
  const std::string directory = TestPath("alone");
  std::filesystem::create_directories(directory);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(WriteClipFile(directory + "/clip", kKey, Clip(10 + i)).ok());
  const auto files = std::filesystem::directory_iterator(directory);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

}  // namespace
}  // namespace distill_l2s
