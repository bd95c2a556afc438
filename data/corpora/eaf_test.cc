#include "data/corpora/eaf.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

// Slots t0 to t4 of 0, none, none, 3000 and 1000 ms on line 2, then `tiers` from line 3.
std::string Document(const std::string& tiers) {
  return absl::StrCat("<ANNOTATION_DOCUMENT><HEADER TIME_UNITS=\"milliseconds\"/>\n<TIME_ORDER>",
                      "<TIME_SLOT TIME_SLOT_ID=\"t0\" TIME_VALUE=\"0\"/><TIME_SLOT TIME_SLOT_ID=\"t1\"/>",
                      "<TIME_SLOT TIME_SLOT_ID=\"t2\"/><TIME_SLOT TIME_SLOT_ID=\"t3\" TIME_VALUE=\"3000\"/>",
                      "<TIME_SLOT TIME_SLOT_ID=\"t4\" TIME_VALUE=\"1000\"/></TIME_ORDER>\n", tiers,
                      "</ANNOTATION_DOCUMENT>");
}

std::string Tier(const std::string& name, const std::string& annotations) {
  return absl::StrCat("<TIER TIER_ID=\"", name, "\">", annotations, "</TIER>\n");
}

std::string Timed(const std::string& id, const std::string& begin, const std::string& end,
                  const std::string& text = "") {
  return absl::StrCat("<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"", id, "\" TIME_SLOT_REF1=\"", begin,
                      "\" TIME_SLOT_REF2=\"", end, "\"><ANNOTATION_VALUE>", text,
                      "</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>");
}

std::string Referring(const std::string& id, const std::string& parent, const std::string& text = "") {
  return absl::StrCat("<ANNOTATION><REF_ANNOTATION ANNOTATION_ID=\"", id, "\" ANNOTATION_REF=\"", parent,
                      "\"><ANNOTATION_VALUE>", text, "</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>");
}

std::string Error(const std::string& document) {
  const auto parsed = ParseEaf(document, "a.eaf");
  EXPECT_FALSE(parsed.ok());
  return std::string(parsed.status().message());
}

TEST(ParseEaf, MediaAndTiers) {
  const auto document = ParseEaf(
      "<ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR MEDIA_URL=\"file:///x/a.wav\" "
      "MIME_TYPE=\"audio/x-wav\" "
      "RELATIVE_MEDIA_URL=\"./a.wav\" TIME_ORIGIN=\"250\"/></HEADER><TIME_ORDER/>"
      "<TIER TIER_ID=\"words\" PARTICIPANT=\"Ana\" DEFAULT_LOCALE=\"ro\" LANG_REF=\"ron\"/>"
      "<LOCALE LANGUAGE_CODE=\"ro\"/></ANNOTATION_DOCUMENT>",
      "a.eaf");
  ASSERT_TRUE(document.ok()) << document.status();
  ASSERT_EQ(document->media.size(), 1u);
  EXPECT_EQ(document->media[0].url, "file:///x/a.wav");
  EXPECT_EQ(document->media[0].relative_url, "./a.wav");
  EXPECT_EQ(document->media[0].mime_type, "audio/x-wav");
  EXPECT_EQ(document->media[0].origin_s, 0.25);
  ASSERT_EQ(document->tiers.size(), 1u);
  EXPECT_EQ(document->tiers[0].name, "words");
  EXPECT_EQ(document->tiers[0].participant, "Ana");
}

TEST(ParseEaf, UntimedSlotsDivideTheStretchEvenly) {
  const auto document =
      ParseEaf(Document(Tier("words", Timed("a1", "t0", "t1", "unu") + Timed("a2", "t1", "t2") +
                                          Timed("a3", "t2", "t3"))),
               "a.eaf");
  ASSERT_TRUE(document.ok()) << document.status();
  const auto& annotations = document->tiers[0].annotations;
  ASSERT_EQ(annotations.size(), 3u);
  EXPECT_EQ(annotations[0].id, "a1");
  EXPECT_EQ(annotations[0].text, "unu");
  for (int i = 0; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(annotations[i].begin_s, i);
    EXPECT_DOUBLE_EQ(annotations[i].end_s, i + 1);
  }
}

TEST(ParseEaf, ReferencesHaveTheTimesOfWhatTheyReferTo) {
  const auto document = ParseEaf(
      Document(
          Tier("morphs", Referring("m1", "w1", "u") + Referring("m2", "w1", "nu") + Referring("m3", "w2")) +
          Tier("words",
               Referring("w1", "s1", "unu") + Referring("w2", "s1", "doi") + Referring("w3", "s2", "trei")) +
          Tier("sentences", Timed("s1", "t0", "t4") + Timed("s2", "t4", "t3"))),
      "a.eaf");
  ASSERT_TRUE(document.ok()) << document.status();
  const auto& words = document->tiers[1].annotations;
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0].id, "w1");
  EXPECT_EQ(words[0].text, "unu doi");
  EXPECT_EQ(words[0].begin_s, 0);
  EXPECT_EQ(words[0].end_s, 1);
  EXPECT_EQ(words[1].text, "trei");
  EXPECT_EQ(words[1].begin_s, 1);
  EXPECT_EQ(words[1].end_s, 3);
  ASSERT_EQ(document->tiers[0].annotations.size(), 1u);
  EXPECT_EQ(document->tiers[0].annotations[0].text, "u nu");
}

TEST(ParseEaf, FaultsOfDocumentsHavePlacesAndValues) {
  EXPECT_EQ(Error("<html/>"), "a.eaf:1: column 1: \"html\", expected ANNOTATION_DOCUMENT: a file of ELAN");
  EXPECT_EQ(Error("<ANNOTATION_DOCUMENT><HEADER TIME_UNITS=\"PAL-frames\"/></ANNOTATION_DOCUMENT>"),
            "a.eaf:1: column 22: TIME_UNITS is \"PAL-frames\", expected milliseconds");
  const auto slot = [](const std::string& attributes) {
    return absl::StrCat("<ANNOTATION_DOCUMENT>\n<TIME_ORDER><TIME_SLOT ", attributes,
                        "/></TIME_ORDER></ANNOTATION_DOCUMENT>");
  };
  EXPECT_EQ(Error(slot("TIME_SLOT_ID=\"t\" TIME_VALUE=\"-5\"")),
            "a.eaf:2: column 13: TIME_VALUE is \"-5\", expected milliseconds from 0 to 1000000000");
  EXPECT_EQ(Error(slot("TIME_VALUE=\"5\"")), "a.eaf:2: column 13: TIME_SLOT without TIME_SLOT_ID");
  EXPECT_EQ(Error(slot("TIME_SLOT_ID=\"t\"/><TIME_SLOT TIME_SLOT_ID=\"t\"")),
            "a.eaf:2: column 42: TIME_SLOT_ID is \"t\", expected a name that no other has");
}

TEST(ParseEaf, FaultsOfAnnotationsHavePlacesAndValues) {
  EXPECT_EQ(Error(Document(Tier("x", Timed("a", "t0", "t9")))),
            "a.eaf:3: column 31: TIME_SLOT_REF2 is \"t9\", expected the TIME_SLOT_ID of a TIME_SLOT");
  EXPECT_EQ(Error(Document(Tier("x", Timed("a", "t3", "t4")))),
            "a.eaf:3: column 31: from 3 s to 1 s, expected an end not before the begin");
  EXPECT_EQ(Error(Document(Tier("x", Timed("a", "t0", "t1")))),
            "a.eaf:3: column 31: the time slot \"t1\" has no time, expected a TIME_VALUE or neighbours that "
            "have one");
  EXPECT_EQ(Error(Document(Tier("x", Timed("a", "t0", "t3") + Timed("a", "t0", "t3")))).substr(0, 12),
            "a.eaf:3: col");
  EXPECT_EQ(Error(Document(Tier("x", Referring("a", "b")))),
            "a.eaf:3: column 31: ANNOTATION_REF is \"b\", expected the ANNOTATION_ID of an annotation");
  EXPECT_EQ(Error(Document(Tier("x", Referring("a", "b") + Referring("b", "a")))),
            "a.eaf:3: column 31: ANNOTATION_REF is \"b\", expected an annotation with times after at most 32 "
            "references");
  // Slots in a circle end, too.
  EXPECT_NE(
      Error(Document(Tier("x", Timed("a", "t0", "t1") + Timed("b", "t1", "t2") + Timed("c", "t2", "t1"))))
          .find("has no time"),
      std::string::npos);
}

}  // namespace
}  // namespace distill_l2s
