#include "experiments/evaluation/clip_results.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace distill_l2s {
namespace {

const std::string& Path() {
  static const std::string& path = *new std::string(JoinPath(testing::TempDir(), "clips.jsonl"));
  return path;
}

TEST(ClipResultsTest, RoundTrip) {
  std::vector<ClipResult> results = {ScoreClip("a.ogg", 0, 2.25, "țară mare", "tară mare"),
                                     ScoreClip("/b \"quoted\"\n.ogg", 1.5, 3, "", "x")};
  results[0].near = true;
  results[0].speaker = "ana";
  results[1].decoding = "beam search";
  ASSERT_TRUE(WriteClipResults(Path(), results).ok());
  const auto read = ReadClipResults(Path());
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].reference, "țară mare");
  EXPECT_EQ((*read)[0].duration_s, 2.25);
  EXPECT_EQ((*read)[0].characters.substitutions, 1);
  EXPECT_EQ((*read)[0].characters.hits, 8);
  EXPECT_EQ((*read)[0].words.errors(), 1);
  EXPECT_EQ((*read)[0].near, true);
  EXPECT_EQ((*read)[1].audio_filepath, "/b \"quoted\"\n.ogg");
  EXPECT_EQ((*read)[1].offset_s, 1.5);
  EXPECT_EQ((*read)[1].characters.insertions, 1);
  EXPECT_FALSE((*read)[1].near.has_value());
  EXPECT_EQ((*read)[0].decoding, "");
  EXPECT_EQ((*read)[0].speaker, "ana");
  EXPECT_EQ((*read)[1].speaker, "");
  EXPECT_EQ((*read)[1].decoding, "beam search");
}

TEST(ClipResultsTest, IllFormedTextIsReplaced) {
  ASSERT_TRUE(WriteClipResults(Path(), {ScoreClip("a", 0, 1, "a\xff", "a")}).ok());
  EXPECT_EQ((*ReadClipResults(Path()))[0].reference, "a\ufffd");
}

TEST(ClipResultsTest, ErrorsNameFileLineAndField) {
  const std::string counts = R"({"hits":1,"substitutions":0,"deletions":0,"insertions":0})";
  const std::string good = R"({"audio_filepath":"a","duration":1,"reference":"a","hypothesis":"a","words":)" +
                           counts + R"(,"characters":)" + counts + "}\n";
  const auto error_of = [](const std::string& contents) {
    EXPECT_TRUE(WriteFileAtomically(Path(), contents).ok());
    return std::string(ReadClipResults(Path()).status().message());
  };
  EXPECT_EQ(error_of(good), "");
  EXPECT_NE(error_of(good + "{\"audio_filepath\"").find("clips.jsonl:2: not valid JSON"), std::string::npos);
  EXPECT_NE(error_of(good + R"({"audio_filepath":3})").find("clips.jsonl:2: \"audio_filepath\" is 3"),
            std::string::npos);
  std::string negative = good;
  negative.replace(negative.find("\"hits\":1"), 8, "\"hits\":-1");
  EXPECT_NE(error_of(negative).find("\"words\": \"hits\" is -1, expected >= 0"), std::string::npos);
  std::string backwards = good;
  backwards.replace(backwards.find("\"duration\":1"), 12, "\"duration\":-1");
  EXPECT_NE(error_of(backwards).find("\"duration\" is -1"), std::string::npos);
  EXPECT_FALSE(ReadClipResults("/nowhere.jsonl").ok());
}

}  // namespace
}  // namespace distill_l2s
