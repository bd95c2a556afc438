#include "data/corpora/multilingual_librispeech.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

using Training = MultilingualLibrispeech::Training;

class MultilingualLibrispeechTest : public testing::Test {
 protected:
  MultilingualLibrispeechTest() {
    fs::remove_all(base_);
    for (const char* key : {"1_2_0", "1_2_1", "1_2_2"}) PutAudio("train", key);
    PutAudio("dev", "3_4_0");
    PutAudio("test", "5_6_0");
    Put("train/transcripts.txt", "1_2_0\tzero\n1_2_1\tjeden\n1_2_2\tdwa\n");
    Put("dev/transcripts.txt", "3_4_0\ttrzy\n");
    Put("test/transcripts.txt", "5_6_0\tcztery\r\n");
    Put("train/limited_supervision/1hr/0/handles.txt", "1_2_0\n");
    Put("train/limited_supervision/1hr/5/handles.txt", "");
    Put("train/limited_supervision/9hr/handles.txt", "1_2_2\n");
  }

  void Put(const std::string& name, const std::string& contents) {
    const std::string path = base_ + "/mls_polish/" + name;
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << contents;
  }
  void PutAudio(const std::string& split, const std::string& key) {
    Put(absl::StrCat(split, "/audio/", key.substr(0, 1), "/", key.substr(2, 1), "/", key, ".flac"), "audio");
  }

  CorpusListing List(Training training = Training::kAll) {
    absl::StatusOr<CorpusListing> listing = MultilingualLibrispeech(training).List(base_, "pl");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }
  static std::string Keys(const CorpusListing& listing) {
    std::string keys;
    for (const CorpusItem& item : listing.items) absl::StrAppend(&keys, item.split, ":", item.key, " ");
    return keys;
  }

  const std::string base_ = JoinPath(testing::TempDir(), "mls_test");
};

TEST_F(MultilingualLibrispeechTest, WholeAndLimitedTraining) {
  EXPECT_EQ(Keys(List()), "train:1_2_0 train:1_2_1 train:1_2_2 dev:3_4_0 test:5_6_0 ");
  EXPECT_EQ(Keys(List(Training::k10Hours)), "train:1_2_0 train:1_2_2 dev:3_4_0 test:5_6_0 ");
  EXPECT_EQ(Keys(List(Training::k1Hour)), "train:1_2_0 dev:3_4_0 test:5_6_0 ");
  const CorpusItem test = List().items[4];
  EXPECT_EQ(test.text, "cztery");
  EXPECT_EQ(test.speaker, "5");
  EXPECT_EQ(*ReadFile(test.audio_path), "audio");
  EXPECT_EQ(MultilingualLibrispeech(Training::kAll).List(base_ + "/mls_polish", "pl")->items.size(), 5u);
  EXPECT_EQ(MultilingualLibrispeech(Training::k1Hour).name(), "multilingual_librispeech_1h");
}

TEST_F(MultilingualLibrispeechTest, BadRowsHaveNames) {
  Put("train/transcripts.txt", absl::StrCat("1_2_0\tzero\n1_2_0\tzero\n1_2_0\tinne\n\nno tab\n../../x\tx\n",
                                            std::string(10 << 20, 'x'), "\n1_2_9\tbrak\n1_2_1\t\n"));
  Put("train/segments.txt", "1_2_0\thttp://x\t1\t2\n1_2_2\thttp://x\t2\t3\nnonsense\n");
  Put("train/audio/1/2/1_2_1.flac", "");
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : List().rejections) reasons[rejection.key] = rejection.reason;
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{
                         {"train/transcripts.txt:2", "duplicate row"},
                         {"train/transcripts.txt:3", "duplicate row with another sentence"},
                         {"train/transcripts.txt:5", "row that is no KEY<tab>text"},
                         {"train/transcripts.txt:6", "row that is no KEY<tab>text"},
                         {"train/transcripts.txt:7", "row over 1 MiB"},
                         {"1_2_9", "audio file missing"},
                         {"1_2_1", "audio file empty"},
                         {"1_2_2", "no transcript"},
                         {"train/segments.txt:3", "row that is no segment"}}));
  EXPECT_EQ(Keys(List()), "train:1_2_0 dev:3_4_0 test:5_6_0 ");
}

TEST_F(MultilingualLibrispeechTest, Errors) {
  const MultilingualLibrispeech corpus(Training::k1Hour);
  EXPECT_EQ(
      corpus.List(base_, "ta").status().message(),
      "Multilingual LibriSpeech has no language \"ta\", expected one of de, en, es, fr, it, nl, pl, pt");
  EXPECT_EQ(corpus.List(base_, "de").status().message(),
            base_ + ": neither train/transcripts.txt nor mls_german/train/transcripts.txt");
  fs::remove_all(base_ + "/mls_polish/train/limited_supervision");
  EXPECT_FALSE(corpus.List(base_, "pl").ok());
}

}  // namespace
}  // namespace distill_l2s
