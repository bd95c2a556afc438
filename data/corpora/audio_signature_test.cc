#include "data/corpora/audio_signature.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

std::string Find(const std::string& name, const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), name);
  std::ofstream(path, std::ios::binary) << contents;
  return FindMislabelledAudio(path);
}

TEST(FindMislabelledAudio, ComparesBytesWithTheName) {
  EXPECT_EQ(Find("a.mp3", "RIFF...."), "holds wav");
  EXPECT_EQ(Find("a.wav", "ID3....."), "holds mp3");
  EXPECT_EQ(Find("b.wav", "\xFF\xFB\x90\x64"), "holds mp3");
  EXPECT_EQ(Find("a.opus", "fLaC...."), "holds flac");
  EXPECT_EQ(Find("a.MP3", "\xFF\xF3\x40\xC4"), "");
  EXPECT_EQ(Find("b.opus", "OggS"), "");
  EXPECT_EQ(Find("c.mp3", "what"), "");
  EXPECT_EQ(Find("d.mp3", "R"), "");
  EXPECT_EQ(Find("e.raw", "RIFF"), "");
  EXPECT_EQ(FindMislabelledAudio("no/such.mp3"), "");
}

}  // namespace
}  // namespace distill_l2s
