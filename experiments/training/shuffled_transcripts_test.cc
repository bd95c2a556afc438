#include "experiments/training/shuffled_transcripts.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

TEST(ShuffledTranscriptsTest, NeighboursInLengthChangePlaces) {
  const auto met = ShuffledTranscripts({"a", "b", "bb", "ccc"}, {1, 1, 2, 3}, 7);
  ASSERT_TRUE(met.ok()) << met.status();
  EXPECT_EQ(*met, (std::vector<int64_t>{1, 0, 3, 2}));
}

TEST(ShuffledTranscriptsTest, NoClipMeetsItsOwnTranscript) {
  for (const int count : {2, 3, 4, 7, 50}) {
    std::vector<std::string> transcripts;
    std::vector<int64_t> tokens;
    for (int i = 0; i < count; ++i) {
      transcripts.push_back(absl::StrCat("text ", i));
      tokens.push_back(i / 3);
    }
    const std::vector<int64_t> met = *ShuffledTranscripts(transcripts, tokens, 1);
    EXPECT_EQ(std::set<int64_t>(met.begin(), met.end()).size(), transcripts.size());
    for (int i = 0; i < count; ++i) {
      EXPECT_NE(met[i], i);
      EXPECT_LE(std::abs(tokens[met[i]] - tokens[i]), 1);
    }
  }
}

TEST(ShuffledTranscriptsTest, EqualTranscriptsMeetAnother) {
  const std::vector<int64_t> met = *ShuffledTranscripts({"la", "mare", "la"}, {1, 2, 1}, 3);
  EXPECT_EQ(met, (std::vector<int64_t>{1, 0, 1}));
}

TEST(ShuffledTranscriptsTest, TheSeedDecides) {
  std::vector<std::string> transcripts;
  for (int i = 0; i < 40; ++i) transcripts.push_back(absl::StrCat("text ", i));
  const std::vector<int64_t> tokens(40, 5);
  EXPECT_EQ(*ShuffledTranscripts(transcripts, tokens, 1), *ShuffledTranscripts(transcripts, tokens, 1));
  EXPECT_NE(*ShuffledTranscripts(transcripts, tokens, 1), *ShuffledTranscripts(transcripts, tokens, 2));
}

TEST(ShuffledTranscriptsTest, OneTranscriptIsAnError) {
  EXPECT_FALSE(ShuffledTranscripts({"la", "la"}, {1, 1}, 1).ok());
}

}  // namespace
}  // namespace distill_l2s
