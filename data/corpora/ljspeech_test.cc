#include "data/corpora/ljspeech.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class LjspeechTest : public testing::Test {
 protected:
  LjspeechTest() {
    fs::remove_all(root_);
    fs::create_directories(root_ + "/wavs");
    root_ = fs::canonical(root_).string();
    for (const char* name : {"wavs/a.wav", "wavs/b.flac", "outside.wav"}) Put(name, "audio");
  }
  void Put(const std::string& name, const std::string& contents) {
    std::ofstream(absl::StrCat(root_, "/", name), std::ios::binary) << contents;
  }

  std::string root_ = JoinPath(testing::TempDir(), "ljspeech");
};

TEST_F(LjspeechTest, TheNormalisedTextCounts) {
  Put("metadata.csv",
      "\xEF\xBB\xBF"
      "a|In 1900 \"it\"|In nineteen hundred \"it\"\r\nb|Doi||\r\nb|Doi|\r\n");
  const auto listing = Ljspeech().List(root_, "en");
  ASSERT_TRUE(listing.ok()) << listing.status();
  ASSERT_EQ(listing->items.size(), 2u);
  EXPECT_EQ(listing->items[0].text, "In nineteen hundred \"it\"");
  EXPECT_EQ(listing->items[0].audio_path, root_ + "/wavs/a.wav");
  EXPECT_EQ(listing->items[0].key, "metadata.csv:1");
  EXPECT_EQ(listing->items[1].text, "Doi");
  EXPECT_EQ(listing->items[1].audio_path, root_ + "/wavs/b.flac");
  ASSERT_EQ(listing->rejections.size(), 1u);
  EXPECT_EQ(listing->rejections[0].detail, "4 fields, expected NAME|text or NAME|text|normalised text");
}

TEST_F(LjspeechTest, HostileRowsHaveNames) {
  Put("metadata.csv", "../outside|x\na|x\na|y\nno\x1B[2J|x\nonly\n/etc/passwd|x\n|x\n");
  const auto listing = Ljspeech().List(root_, "en");
  ASSERT_TRUE(listing.ok()) << listing.status();
  EXPECT_EQ(listing->items.size(), 1u);
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : listing->rejections) reasons[rejection.key] = rejection.reason;
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{{"metadata.csv:1", "audio file refused"},
                                                         {"metadata.csv:3", "duplicate row"},
                                                         {"metadata.csv:4", "audio file missing"},
                                                         {"metadata.csv:5", "row that is none"},
                                                         {"metadata.csv:6", "audio file refused"},
                                                         {"metadata.csv:7", "audio file refused"}}));
}

TEST_F(LjspeechTest, AnotherLayoutIsAnError) {
  EXPECT_EQ(Ljspeech().List(root_, "en").status().message(),
            root_ + ": expected metadata.csv and wavs/ as LJSpeech has them");
}

}  // namespace
}  // namespace distill_l2s
