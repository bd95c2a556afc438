#include "data/corpora/fleurs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class FleursTest : public testing::Test {
 protected:
  FleursTest() {
    fs::remove_all(base_);
    Put("ta_in/audio/train/1.wav", "audio");
    Put("ta_in/audio/dev/1.wav", "audio");
    base_ = fs::canonical(base_).string();
  }

  void Put(const std::string& name, const std::string& contents) {
    const std::string path = absl::StrCat(base_, "/", name);
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << contents;
  }

  static std::string Row(const std::string& name, const std::string& sentence) {
    return absl::StrCat("17\t", name, "\t", sentence, "\tx\tx |\t16000\tFEMALE\n");
  }

  CorpusListing List(const std::string& path) {
    absl::StatusOr<CorpusListing> listing = Fleurs().List(path, "ta");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }

  std::string base_ = JoinPath(testing::TempDir(), "fleurs_test");
};

TEST_F(FleursTest, TablesAreSplits) {
  Put("ta_in/train.tsv", Row("1.wav", "\"ஒன்று\", 2."));
  Put("ta_in/dev.tsv", "\n" + Row("1.wav", "மூன்று"));
  Put("hi_in/train.tsv", Row("1.wav", "एक"));
  const CorpusListing listing = List(base_);
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 2u);
  EXPECT_EQ(listing.items[0].key, "train.tsv:1");
  EXPECT_EQ(listing.items[0].split, "train");
  EXPECT_EQ(listing.items[0].text, "\"ஒன்று\", 2.");
  EXPECT_EQ(listing.items[0].audio_path, base_ + "/ta_in/audio/train/1.wav");
  EXPECT_EQ(listing.items[1].key, "dev.tsv:2");
  EXPECT_EQ(listing.items[1].split, "dev");
  EXPECT_EQ(List(base_ + "/ta_in").items.size(), 2u);
}

TEST_F(FleursTest, BadRowsHaveNames) {
  Put("ta_in/train.tsv", absl::StrCat(Row("1.wav", "a"), Row("1.wav", "b"), Row("2.wav", "c"),
                                      Row("../dev/1.wav", "d"), "18\t3.wav\te\n", std::string(2 << 20, 'x')));
  const CorpusListing listing = List(base_);
  EXPECT_EQ(listing.items.size(), 1u);
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : listing.rejections) reasons[rejection.key] = rejection.reason;
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{{"train.tsv:2", "duplicate row"},
                                                         {"train.tsv:3", "audio file missing"},
                                                         {"train.tsv:4", "audio file refused"},
                                                         {"train.tsv:5", "row that is none"},
                                                         {"train.tsv:6", "row over 1 MiB"}}));
}

TEST_F(FleursTest, Errors) {
  EXPECT_EQ(Fleurs().List("no/such", "ta").status().message(), "no/such: No such file or directory");
  EXPECT_EQ(Fleurs().List(base_, "hi").status().message(), base_ + ": neither train.tsv nor hi_*/train.tsv");
  Put("ta_in/test.tsv", Row("1.wav", "a"));
  EXPECT_EQ(
      Fleurs().List(base_, "ta").status().message(),
      base_ +
          "/ta_in/audio/test: no such directory; unpack audio/test.tar.gz in audio, or move test.tsv away");
  Put("ta_lk/train.tsv", "");
  EXPECT_EQ(Fleurs().List(base_, "ta").status().message(),
            base_ + ": ta_in and ta_lk are in this language; name one of them");
  Put("ta_lk/audio/train/1.wav", "audio");
  EXPECT_EQ(Fleurs().List(base_ + "/ta_lk", "ta").status().message(), base_ + "/ta_lk: no row in any table");
}

}  // namespace
}  // namespace distill_l2s
