#include "data/corpora/kaldi_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

// A recipe's directory, with data/train and data/dev in it.
class KaldiDirectoryTest : public testing::Test {
 protected:
  KaldiDirectoryTest() {
    fs::remove_all(recipe_);
    Put("downloads/a.wav", "audio");
    Put("data/train/beside.wav", "audio");
    recipe_ = fs::canonical(recipe_).string();
    data_ = recipe_ + "/data";
  }

  void Put(const std::string& name, const std::string& contents) {
    const std::string path = absl::StrCat(recipe_, "/", name);
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << contents;
  }

  CorpusListing List(const std::string& path) {
    absl::StatusOr<CorpusListing> listing = KaldiDirectory().List(path, "ta");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }

  static std::map<std::string, std::string> Reasons(const CorpusListing& listing) {
    std::map<std::string, std::string> reasons;
    for (const Rejection& rejection : listing.rejections) reasons[rejection.key] = rejection.reason;
    return reasons;
  }

  std::string recipe_ = JoinPath(testing::TempDir(), "kaldi_directory_test");
  std::string data_;
};

TEST_F(KaldiDirectoryTest, ClipsAreWholeRecordingsWithoutSegments) {
  Put("data/train/text", "s1-a ஒன்று இரண்டு\ns1-b மூன்று\n");
  Put("data/train/wav.scp", absl::StrCat("s1-a downloads/a.wav\ns1-b ", recipe_, "/data/train/beside.wav\n"));
  Put("data/train/utt2spk", "s1-a s1\ns1-b s1-b\n");
  Put("data/dev/text", "s2-a நான்கு\n");
  Put("data/dev/wav.scp", "s2-a train/beside.wav\n");
  const CorpusListing listing = List(data_);
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 3u);
  EXPECT_EQ(listing.items[0].key, "dev/s2-a");
  EXPECT_EQ(listing.items[0].split, "dev");
  EXPECT_EQ(listing.items[0].audio_path, data_ + "/train/beside.wav");
  EXPECT_EQ(listing.items[1].key, "train/s1-a");
  EXPECT_EQ(listing.items[1].text, "ஒன்று இரண்டு");
  EXPECT_EQ(listing.items[1].audio_path, recipe_ + "/downloads/a.wav");
  EXPECT_EQ(listing.items[1].speaker, "s1");
  EXPECT_EQ(listing.items[1].duration_s, 0);
  EXPECT_EQ(listing.items[2].speaker, "");  // Kaldi's way of saying that it is not known.
  EXPECT_EQ(List(data_ + "/dev").items.size(), 1u);
}

TEST_F(KaldiDirectoryTest, SegmentsCutRecordings) {
  Put("data/train/text", "a-1 ஒன்று\na-2 இரண்டு\n");
  Put("data/train/wav.scp", "a downloads/a.wav\n");
  Put("data/train/segments", "a-1 a 0.5 2.25\na-2\ta\t3\t-1\n");
  const CorpusListing listing = List(data_);
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 2u);
  EXPECT_EQ(listing.items[0].offset_s, 0.5);
  EXPECT_EQ(listing.items[0].duration_s, 1.75);
  EXPECT_EQ(listing.items[1].offset_s, 3);
  EXPECT_EQ(listing.items[1].duration_s, 0);
  EXPECT_EQ(listing.items[0].end_tolerance_s, 0.5);
}

TEST_F(KaldiDirectoryTest, WildFilesAreRead) {
  Put("data/train/text",
      "\xEF\xBB\xBF"
      "b-2\tdoi \r\nb-1\r\na-1 unu\r\n");
  Put("data/train/wav.scp", "b\tdownloads/a.wav\r\na  downloads/a.wav\r\n");
  Put("data/train/segments", "b-2 b 1 2\r\na-1 a 0 1\r\nb-1 b 0 1\r\n");
  Put("data/train/utt2spk", "b-2\tb\r\na-1 a\r\nb-1 b\r\n");
  Put("data/train/spk2gender", "a f\r\nb m\r\n");
  Put("data/train/reco2file_and_channel", "a a A\r\nb b A\r\n");
  const CorpusListing listing = List(data_);
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 3u);
  EXPECT_EQ(listing.items[0].key, "train/b-2");
  EXPECT_EQ(listing.items[0].text, "doi");
  EXPECT_EQ(listing.items[0].speaker, "b");
  EXPECT_EQ(listing.items[1].text, "");  // The import counts it: "empty text".
  EXPECT_EQ(listing.items[2].offset_s, 0);
}

TEST_F(KaldiDirectoryTest, CommandsAreNamedWithWhatToDo) {
  Put("data/train/text", "a x\nb x\n");
  Put("data/train/wav.scp", "a flac -c -d -s \"x/a.flac\" |\nb sph2pipe -f wav b.sph\x1B[2J |\n");
  const CorpusListing listing = List(data_);
  ASSERT_EQ(listing.rejections.size(), 2u);
  EXPECT_EQ(
      listing.rejections[0].detail,
      "\"flac -c -d -s \"x/a.flac\" |\" is not run; if it only decodes, name the file itself, x/a.flac, "
      "otherwise write its output to a file and name that");
  EXPECT_EQ(listing.rejections[1].detail,
            "\"sph2pipe -f wav b.sph<U+001B>[2J |\" is not run; write its output to a file and name that");
}

TEST_F(KaldiDirectoryTest, WhatCannotBeUsedHasNames) {
  Put("data/train/text", "a x\nb x\nc x\nd x\ne x\nf x\n");
  Put("data/train/wav.scp",
      "a touch was_run |\nb feats.ark:17\nc no.wav\nd downloads/a.wav\ne downloads\nz downloads/a.wav\n");
  Put("data/train/utt2lang", "d hi\n");
  const CorpusListing listing = List(data_);
  EXPECT_TRUE(listing.items.empty());
  EXPECT_EQ(Reasons(listing), (std::map<std::string, std::string>{{"train/a", "audio from a command"},
                                                                  {"train/b", "audio in an archive"},
                                                                  {"train/c", "audio file missing"},
                                                                  {"train/d", "clip in another language"},
                                                                  {"train/e", "audio file refused"},
                                                                  {"train/f", "no line in wav.scp"},
                                                                  {"train/z", "no transcript"}}));
  EXPECT_EQ(listing.rejections[0].detail,
            "\"touch was_run |\" is not run; write its output to a file and name that");
  EXPECT_FALSE(FileExists("was_run"));
}

TEST_F(KaldiDirectoryTest, BadSegmentsHaveNames) {
  Put("data/train/wav.scp", "a downloads/a.wav\n");
  std::string text, segments;
  int count = 0;
  for (const char* segment :
       {"a 1 1", "a -2 1", "a 0 nan", "a 0", "a x 1", "a 0 1 2 3", "a 0 inf", "a 1 -2"}) {
    absl::StrAppend(&text, "u", count, " x\n");
    absl::StrAppend(&segments, "u", count++, " ", segment, "\n");
  }
  Put("data/train/text", text + "v x\nw x\n");
  Put("data/train/segments", segments + "v b 0 1\n");
  const CorpusListing listing = List(data_);
  EXPECT_TRUE(listing.items.empty());
  std::map<std::string, std::string> expected = {{"train/v", "no line in wav.scp"},
                                                 {"train/w", "no line in segments"}};
  for (int i = 0; i < count; ++i) expected[absl::StrCat("train/u", i)] = "line that is no segment";
  EXPECT_EQ(Reasons(listing), expected);
}

TEST_F(KaldiDirectoryTest, Errors) {
  EXPECT_EQ(KaldiDirectory().List(data_, "ta").status().message(),
            data_ + ": neither text and wav.scp nor a directory with them, as train/");
  EXPECT_EQ(KaldiDirectory().List("no/such", "ta").status().message(), "no/such: No such file or directory");
  Put("data/train/text", "\n");
  Put("data/train/wav.scp", "");
  EXPECT_EQ(KaldiDirectory().List(data_, "ta").status().message(),
            data_ + ": no line in any text or wav.scp");
}

}  // namespace
}  // namespace distill_l2s
