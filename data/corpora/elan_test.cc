#include "data/corpora/elan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

std::string Tier(const std::string& attributes, const std::string& text) {
  return absl::StrCat("<TIER ", attributes, "><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"", text,
                      "\" TIME_SLOT_REF1=\"t1\" TIME_SLOT_REF2=\"t2\"><ANNOTATION_VALUE>", text,
                      "</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>");
}

std::string Eaf(const std::string& media, const std::string& tiers) {
  return absl::StrCat("<ANNOTATION_DOCUMENT><HEADER>", media, "</HEADER><TIME_ORDER>",
                      "<TIME_SLOT TIME_SLOT_ID=\"t1\" TIME_VALUE=\"500\"/>",
                      "<TIME_SLOT TIME_SLOT_ID=\"t2\" TIME_VALUE=\"2000\"/></TIME_ORDER>\n", tiers,
                      "</ANNOTATION_DOCUMENT>");
}

class ElanTest : public testing::Test {
 protected:
  ElanTest() {
    fs::remove_all(base_);
    fs::create_directories(root_ + "/dev");
    fs::create_directories(root_ + "/media");
    root_ = fs::canonical(root_).string();
    Put("media/a b.wav", "audio");
    Put("dev/c.flac", "audio");
  }
  void Put(const std::string& name, const std::string& contents) {
    std::ofstream(absl::StrCat(root_, "/", name), std::ios::binary) << contents;
  }
  CorpusListing List(const std::string& tier, const std::string& path) {
    const auto listing = Elan(tier).List(path, "ro");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *listing : CorpusListing();
  }
  // The recording that is found for a document in dev/ with these descriptors.
  std::string AudioFor(const std::string& media) {
    Put("dev/x.eaf", Eaf(media, Tier("TIER_ID=\"t\"", "unu")));
    const CorpusListing listing = List("", root_ + "/dev/x.eaf");
    return listing.items.size() == 1 ? listing.items[0].audio_path : listing.rejections.at(0).detail;
  }

  const std::string base_ = JoinPath(testing::TempDir(), "elan");
  std::string root_ = base_ + "/corpus";
};

TEST_F(ElanTest, AnnotationsAreClipsOfTheirParticipants) {
  Put("a.eaf", Eaf("<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"./media/a b.wav\" TIME_ORIGIN=\"1000\"/>",
                   Tier("TIER_ID=\"words\" PARTICIPANT=\"Ana\"", "unu") + "<TIER TIER_ID=\"empty\"/>"));
  Put("dev/c.EAF",
      Eaf("<MEDIA_DESCRIPTOR MEDIA_URL=\"file:///C:/field/c.flac\"/>", Tier("TIER_ID=\"words\"", "doi")));
  const CorpusListing listing = List("", root_);
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 2u);
  EXPECT_EQ(listing.items[0].key, "a.eaf:unu");
  EXPECT_EQ(fs::canonical(listing.items[0].audio_path), root_ + "/media/a b.wav");
  EXPECT_EQ(listing.items[0].offset_s, 1.5);
  EXPECT_EQ(listing.items[0].duration_s, 1.5);
  EXPECT_EQ(listing.items[0].text, "unu");
  EXPECT_EQ(listing.items[0].speaker, "Ana");
  EXPECT_EQ(listing.items[0].split, "");
  EXPECT_EQ(listing.items[1].split, "dev");
  EXPECT_EQ(listing.items[1].speaker, "");
}

TEST_F(ElanTest, APatternNamesTiers) {
  Put("a.eaf", Eaf("<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"media/a%20b.wav\"/>",
                   Tier("TIER_ID=\"text@A\" PARTICIPANT=\"Ana\"", "unu") + Tier("TIER_ID=\"text@D\"", "doi") +
                       Tier("TIER_ID=\"notes\"", "x")));
  const CorpusListing listing = List("text@*", root_);
  ASSERT_EQ(listing.items.size(), 2u);
  EXPECT_EQ(listing.items[0].speaker, "Ana");
  EXPECT_EQ(listing.items[1].speaker, "text@D");
  EXPECT_EQ(List("", root_).rejections.at(0).detail,
            "there are the tiers text@A, text@D, notes; --tier=NAME says which, and may hold * and ?");
}

TEST_F(ElanTest, TheRecordingIsTheFirstThatIsThere) {
  const std::string missing =
      "<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"./gone.wav\" MEDIA_URL=\"file:///x/gone.wav\"/>";
  Put("dev/c.mp4", "video");
  const std::string video = "<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"./c.mp4\" MIME_TYPE=\"video/mp4\"/>";
  const std::string audio = "<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"./c.flac\" MIME_TYPE=\"audio/*\"/>";
  EXPECT_EQ(AudioFor(missing + video + audio), root_ + "/dev/./c.flac");
  EXPECT_EQ(AudioFor(missing + video), root_ + "/dev/./c.mp4");
  EXPECT_EQ(AudioFor("<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"file:/./c.flac\"/>"), root_ + "/dev/./c.flac");
  EXPECT_EQ(AudioFor(missing), "expected one of ./gone.wav, gone.wav in " + root_ + "/dev");
  EXPECT_EQ(AudioFor(""), "no MEDIA_DESCRIPTOR, expected one that names the recording");
}

TEST_F(ElanTest, HostileFilesHaveNames) {
  std::ofstream(base_ + "/outside.wav") << "audio";
  const std::string tier = Tier("TIER_ID=\"t\"", "unu");
  Put("doctype.eaf", "<!DOCTYPE a SYSTEM \"/etc/passwd\"><ANNOTATION_DOCUMENT/>");
  Put("empty.eaf", "");
  Put("outside.eaf", Eaf("<MEDIA_DESCRIPTOR RELATIVE_MEDIA_URL=\"../outside.wav\"/>", tier));
  Put("slot.eaf", Eaf("<MEDIA_DESCRIPTOR TIME_ORIGIN=\"&#x9b;\"/>", tier));
  fs::create_symlink("/etc/passwd", root_ + "/link.eaf");
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : List("", root_).rejections) {
    reasons[rejection.key] = absl::StrCat(rejection.reason, ": ", rejection.detail);
    EXPECT_TRUE(rejection.damage) << rejection.key;
  }
  ASSERT_EQ(reasons.size(), 5u);
  EXPECT_EQ(reasons["doctype.eaf"],
            "no file of ELAN: doctype.eaf:1: column 33: a DOCTYPE, expected a document without one");
  EXPECT_EQ(reasons["empty.eaf"], "ELAN file empty: " + root_ + "/empty.eaf");
  EXPECT_EQ(reasons["link.eaf"], "ELAN file refused: leads to /etc/passwd, outside the corpus");
  EXPECT_EQ(reasons["outside.eaf"].substr(0, 19), "audio file refused:");
  EXPECT_EQ(
      reasons["slot.eaf"],
      "no file of ELAN: slot.eaf:1: column 30: TIME_ORIGIN is \"<U+009B>\", expected milliseconds from 0 to "
      "1000000000");
}

TEST_F(ElanTest, NoFileIsAnError) {
  EXPECT_EQ(Elan().List(root_, "ro").status().message(), root_ + ": no file of ELAN, expected NAME.eaf");
}

}  // namespace
}  // namespace distill_l2s
