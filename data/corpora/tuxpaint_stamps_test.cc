#include "data/corpora/tuxpaint_stamps.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class TuxpaintStampsTest : public testing::Test {
 protected:
  TuxpaintStampsTest() {
    fs::remove_all(directory_);
    fs::create_directories(stamps_);
  }

  void Put(const std::string& name, absl::string_view contents) {
    fs::create_directories(fs::path(stamps_ + "/" + name).parent_path());
    std::ofstream(stamps_ + "/" + name) << contents;
  }

  CorpusListing List(const std::string& language) {
    absl::StatusOr<CorpusListing> listing = TuxpaintStamps().List(directory_, language);
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }

  // "reason: detail" of the only clip, which has to be rejected.
  std::string OnlyRejection(const std::string& language) {
    const CorpusListing listing = List(language);
    EXPECT_TRUE(listing.items.empty());
    if (listing.rejections.size() != 1) return absl::StrCat(listing.rejections.size(), " rejections");
    return absl::StrCat(listing.rejections[0].reason, ": ", listing.rejections[0].detail);
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "stamps_test");
  const std::string stamps_ = directory_ + "/usr/share/tuxpaint/stamps";
};

TEST_F(TuxpaintStampsTest, FindsClipsAndTheirLines) {
  Put("food/bread.txt", "Bread.\nes.utf8=Un pan.\nro.utf8=O pâine.\nro.utf8x=no\n");
  Put("food/bread_desc_ro.ogg", "audio");
  Put("food/bread_desc_es.ogg", "audio");
  Put("animals/cat.txt", "\xEF\xBB\xBFro.utf8=  O pisică. \r\n");
  Put("animals/cat_desc_ro.ogg", "audio");
  Put("animals/cat_desc_pt_BR.wav", "audio");
  const CorpusListing ro = List("ro");
  ASSERT_EQ(ro.items.size(), 2u);
  EXPECT_EQ(ro.items[0].key, "animals/cat");
  EXPECT_EQ(ro.items[0].text, "  O pisică.");
  EXPECT_EQ(ro.items[1].key, "food/bread");
  EXPECT_EQ(ro.items[1].text, "O pâine.");
  EXPECT_EQ(*ReadFile(ro.items[1].audio_path), "audio");
  EXPECT_TRUE(ro.rejections.empty());
  EXPECT_EQ(OnlyRejection("pt-BR"), "no transcript in the language: no line pt_BR.utf8=");
}

TEST_F(TuxpaintStampsTest, NamesWhatIsMissing) {
  Put("cat_desc_ro.ogg", "audio");
  EXPECT_EQ(OnlyRejection("ro"),
            absl::StrCat("transcript file missing: ", fs::canonical(stamps_).string(), "/cat.txt"));
  Put("cat.txt", "ro.utf8=O pisică.\nro.utf8=Un motan.\n");
  EXPECT_EQ(OnlyRejection("ro"), "several transcripts: \"O pisică.\" and \"Un motan.\"");
  Put("cat.txt", "ro.utf8=O pisică.\nro.utf8=O pisică.\r\n");
  EXPECT_EQ(List("ro").items.size(), 1u);
  Put("cat.txt", "\n");
  EXPECT_EQ(OnlyRejection("ro"), "no transcript in the language: no line ro.utf8=");
  Put("cat.txt", "");
  EXPECT_TRUE(absl::StartsWith(OnlyRejection("ro"), "transcript file empty: "));
}

TEST_F(TuxpaintStampsTest, KeepsOddBytesForTheNormaliserToJudge) {
  Put("cat_desc_ro.ogg", "audio");
  Put("cat.txt", std::string("\xFF\xFE junk \0 \n", 11) + "ro.utf8=\xEE\0pis\xFE");
  ASSERT_EQ(List("ro").items.size(), 1u);
  Put("cat.txt", absl::StrCat(std::string("ro.utf8=a\0b", 11), "\n"));
  EXPECT_EQ(List("ro").items[0].text, std::string("a\0b", 3));
}

TEST_F(TuxpaintStampsTest, LinksCannotLeave) {
  const std::string outside = directory_ + "/secret";
  std::ofstream(outside) << "ro.utf8=secret";
  Put("cat.txt", "ro.utf8=O pisică.");
  fs::create_symlink(outside, stamps_ + "/cat_desc_ro.ogg");
  EXPECT_TRUE(absl::StartsWith(OnlyRejection("ro"), "audio file refused: leads to ")) << OnlyRejection("ro");
  fs::remove(stamps_ + "/cat_desc_ro.ogg");
  Put("cat_desc_ro.ogg", "audio");
  fs::remove(stamps_ + "/cat.txt");
  fs::create_symlink(outside, stamps_ + "/cat.txt");
  EXPECT_TRUE(absl::StartsWith(OnlyRejection("ro"), "transcript file refused: leads to "));
  // A link inside is fine; one to a directory is not followed, so that a circle ends.
  fs::remove(stamps_ + "/cat.txt");
  Put("dog.txt", "ro.utf8=O pisică.");
  fs::create_symlink("dog.txt", stamps_ + "/cat.txt");
  fs::create_directory_symlink(stamps_, stamps_ + "/circle");
  EXPECT_EQ(List("ro").items.size(), 1u);
}

TEST_F(TuxpaintStampsTest, WhatIsNoFileIsRefused) {
  Put("cat.txt", "ro.utf8=O pisică.");
  ASSERT_EQ(mkfifo((stamps_ + "/cat_desc_ro.ogg").c_str(), 0600), 0);
  EXPECT_TRUE(absl::EndsWith(OnlyRejection("ro"), ": not a regular file"));
  fs::remove(stamps_ + "/cat_desc_ro.ogg");
  fs::create_symlink("nowhere", stamps_ + "/cat_desc_ro.ogg");
  EXPECT_TRUE(absl::StartsWith(OnlyRejection("ro"), "audio file missing: "));
  fs::remove(stamps_ + "/cat_desc_ro.ogg");
  Put("cat_desc_ro.ogg", "audio");
  fs::remove(stamps_ + "/cat.txt");
  ASSERT_EQ(mkfifo((stamps_ + "/cat.txt").c_str(), 0600), 0);  // Opening it would wait for ever.
  EXPECT_TRUE(absl::StartsWith(OnlyRejection("ro"), "transcript file refused: "));
  fs::remove(stamps_ + "/cat.txt");
  Put("cat.txt", std::string(2 << 20, 'x'));
  EXPECT_TRUE(absl::StrContains(OnlyRejection("ro"), "larger than the 1048576 bytes allowed"));
}

TEST_F(TuxpaintStampsTest, ErrorsNameTheDirectory) {
  EXPECT_TRUE(
      absl::StrContains(TuxpaintStamps().List("no/such", "ro").status().message(),
                        "no/such/usr/share/tuxpaint/stamps: No such file or directory; expected the unpacked "
                        "package tuxpaint-stamps-default"));
  EXPECT_TRUE(absl::StrContains(TuxpaintStamps().List(directory_, "ro").status().message(),
                                "no file ends in _desc_ro.ogg"));
  EXPECT_EQ(TuxpaintStamps().List(directory_, "../ro").status().message(),
            "\"../ro\" is no language tag such as ro or pt-BR");
}

}  // namespace
}  // namespace distill_l2s
