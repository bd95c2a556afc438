#include "data/corpora/praat.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

std::string Tier(const std::string& name, const std::string& text) {
  return absl::StrCat("\"IntervalTier\" \"", name, "\" 0 3 3 0 1.5 \"", text, "\" 1.5 2 \" \" 2 3 \"x\"\n");
}

std::string TextGrid(int tiers, const std::string& rest) {
  return absl::StrCat("\"ooTextFile\" \"TextGrid\" 0 3 <exists> ", tiers, "\n", rest);
}

class PraatTest : public testing::Test {
 protected:
  PraatTest() {
    fs::remove_all(root_);
    fs::create_directories(root_ + "/dev");
    root_ = fs::canonical(root_).string();
    Put("a.WAV", "audio");
    Put("dev/b.flac", "audio");
  }
  void Put(const std::string& name, const std::string& contents) {
    std::ofstream(absl::StrCat(root_, "/", name), std::ios::binary) << contents;
  }
  CorpusListing List(const std::string& tier, const std::string& path) {
    const auto listing = Praat(tier).List(path, "ro");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *listing : CorpusListing();
  }

  std::string root_ = JoinPath(testing::TempDir(), "praat");
};

TEST_F(PraatTest, IntervalsWithTextAreClips) {
  Put("a.TextGrid", TextGrid(1, Tier("words", "unu doi")));
  Put("dev/b.textgrid", TextGrid(1, Tier("words", "trei")));
  const CorpusListing listing = List("", root_);
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 4u);
  EXPECT_EQ(listing.items[0].key, "a.TextGrid:1:1");
  EXPECT_EQ(listing.items[0].audio_path, root_ + "/a.WAV");
  EXPECT_EQ(listing.items[0].text, "unu doi");
  EXPECT_EQ(listing.items[0].duration_s, 1.5);
  EXPECT_EQ(listing.items[0].speaker, "");
  EXPECT_EQ(listing.items[0].split, "");
  EXPECT_EQ(listing.items[1].key, "a.TextGrid:1:3");
  EXPECT_EQ(listing.items[1].offset_s, 2);
  EXPECT_EQ(listing.items[2].split, "dev");
  EXPECT_EQ(List("", root_ + "/a.TextGrid").items.size(), 2u);
}

TEST_F(PraatTest, APatternNamesTiersAndTheirSpeakers) {
  Put("a.TextGrid", TextGrid(3, Tier("ana text", "unu") + Tier("dan text", "doi") + Tier("phones", "u n u")));
  const CorpusListing listing = List("* text", root_);
  ASSERT_EQ(listing.items.size(), 4u);
  EXPECT_EQ(listing.items[0].speaker, "ana text");
  EXPECT_EQ(listing.items[2].speaker, "dan text");
  EXPECT_EQ(listing.items[2].text, "doi");
  EXPECT_EQ(List("phones", root_).items.size(), 2u);
  const CorpusListing several = List("", root_);
  ASSERT_EQ(several.rejections.size(), 1u);
  EXPECT_EQ(several.rejections[0].detail,
            "there are the tiers ana text, dan text, phones; --tier=NAME says which, and may hold * and ?");
  EXPECT_EQ(List("none", root_).rejections.size(), 1u);
}

TEST_F(PraatTest, HostileFilesHaveNames) {
  Put("a.TextGrid", TextGrid(1, "\"\x1B[2J\" "));
  Put("c.TextGrid", TextGrid(1, Tier("words", "unu")));
  Put("empty.TextGrid", "");
  fs::create_symlink("/etc/passwd", root_ + "/link.TextGrid");
  const CorpusListing listing = List("", root_);
  EXPECT_TRUE(listing.items.empty());
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : listing.rejections) reasons[rejection.key] = rejection.reason;
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{{"a.TextGrid", "no TextGrid"},
                                                         {"c.TextGrid", "audio file missing"},
                                                         {"empty.TextGrid", "TextGrid file empty"},
                                                         {"link.TextGrid", "TextGrid file refused"}}));
  EXPECT_EQ(listing.rejections[0].detail,
            "a.TextGrid:2: column 1: \"\"<U+001B>[2J\"\", expected \"IntervalTier\" or \"TextTier\"");
}

TEST_F(PraatTest, NoTextGridIsAnError) {
  EXPECT_EQ(Praat().List(root_, "ro").status().message(),
            root_ + ": no TextGrid, expected NAME.TextGrid and NAME.wav");
}

}  // namespace
}  // namespace distill_l2s
