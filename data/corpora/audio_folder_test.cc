#include "data/corpora/audio_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class AudioFolderTest : public testing::Test {
 protected:
  AudioFolderTest() {
    fs::remove_all(base_);
    fs::create_directories(base_);
  }

  void Put(const std::string& name, const std::string& contents) {
    fs::create_directories(fs::path(base_ + "/" + name).parent_path());
    std::ofstream(base_ + "/" + name, std::ios::binary) << contents;
  }

  CorpusListing List() {
    absl::StatusOr<CorpusListing> listing = AudioFolder().List(base_, "ta");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }

  const std::string base_ = JoinPath(testing::TempDir(), "audio_folder_test");
};

TEST_F(AudioFolderTest, TextBesideAudio) {
  Put("b.wav", "audio");
  Put("b.txt", "\xEF\xBB\xBFவணக்கம்\r\n");
  Put("train/x/a.MP3", "audio");
  Put("train/x/a.txt", " one\ntwo ");
  Put("valid/c.opus", "audio");
  Put("valid/c.txt", "three");
  Put("trained/d.flac", "audio");
  Put("trained/d.txt", "four");
  Put("notes.txt", "not a transcript");
  const CorpusListing listing = List();
  ASSERT_EQ(listing.items.size(), 4u);
  EXPECT_EQ(listing.items[0].key, "b.wav");
  EXPECT_EQ(listing.items[0].text, "வணக்கம்");
  EXPECT_EQ(listing.items[0].split, "");
  EXPECT_EQ(listing.items[1].key, "train/x/a.MP3");
  EXPECT_EQ(listing.items[1].text, "one\ntwo");
  EXPECT_EQ(listing.items[1].split, "train");
  EXPECT_EQ(*ReadFile(listing.items[1].audio_path), "audio");
  EXPECT_EQ(listing.items[2].split, "");
  EXPECT_EQ(listing.items[3].split, "dev");
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.remarks.size(), 1u);
  EXPECT_EQ(listing.remarks[0].key, "notes.txt");
}

TEST_F(AudioFolderTest, EveryBadFileHasAName) {
  Put("ok.wav", "audio");
  Put("ok.txt", "one");
  Put("silent.wav", "audio");
  Put("zero.wav", "");
  Put("zero.txt", "two");
  Put("long.wav", "audio");
  Put("long.txt", std::string(10 << 20, 'x'));
  Put("phone.m4a", "audio");
  Put("phone.txt", "three");
  std::ofstream(base_ + "_outside.wav") << "secret";
  fs::create_symlink(base_ + "_outside.wav", base_ + "/link.wav");
  Put("link.txt", "four");
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : List().rejections) {
    reasons[rejection.key] = rejection.reason;
    EXPECT_TRUE(rejection.damage);
  }
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{{"silent.wav", "transcript file missing"},
                                                         {"zero.wav", "audio file empty"},
                                                         {"long.wav", "transcript file refused"},
                                                         {"link.wav", "audio file refused"}}));
  EXPECT_EQ(List().items.size(), 2u);  // Among them the phone's, which ffmpeg decodes.
}

TEST_F(AudioFolderTest, Errors) {
  EXPECT_EQ(AudioFolder().List(base_, "ta").status().message(),
            base_ + ": no audio; expected files NAME.wav (or flac, ogg, opus, mp3, m4a, ...) and NAME.txt");
  EXPECT_EQ(AudioFolder().List("no/such", "ta").status().message(), "no/such: No such file or directory");
}

}  // namespace
}  // namespace distill_l2s
