#include "experiments/align/alignment_summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

Utterance Clip(const std::string& path, const std::string& text, double offset_s = 0) {
  Utterance utterance;
  utterance.audio_filepath = path;
  utterance.text = text;
  utterance.offset_s = offset_s;
  return utterance;
}

ClipAlignment Scored(double score, std::vector<std::string> unknown = {}) {
  ClipAlignment alignment;
  alignment.score = score;
  alignment.worst_start_s = 13.96;
  alignment.unknown = std::move(unknown);
  return alignment;
}

TEST(AlignmentSummaryTest, TheLowestScoresComeFirst) {
  EXPECT_EQ(
      FormatAlignmentSummary(
          {Clip("a.wav", "unu"), Clip("b.wav", "doi"), Clip("c.mp3", "trei", 12.5), Clip("d.wav", "")},
          {Scored(-0.25), Scored(-0.5, {"q", "x", "q"}), Scored(-7.125), absl::InvalidArgumentError("")}, 2),
      "aligned 3 of 4 clips\n"
      "1 with characters that the model's vocabulary lacks, aligned as [UNK]: q (2), x (1)\n"
      "score: median -0.50, lowest tenth up to -7.12\n"
      "lowest scores, the transcripts that are the likeliest to be wrong:\n"
      "   -7.12  c.mp3 from 12.5 s  \"trei\", worst at 14.0 s\n"
      "   -0.50  b.wav  \"doi\", worst at 14.0 s\n");
}

TEST(AlignmentSummaryTest, MoreAskedForThanThereAre) {
  EXPECT_EQ(FormatAlignmentSummary({Clip("a.wav", "unu")}, {Scored(0)}, 10),
            "aligned 1 of 1 clips\n"
            "score: median 0.00, lowest tenth up to 0.00\n"
            "lowest scores, the transcripts that are the likeliest to be wrong:\n"
            "    0.00  a.wav  \"unu\", worst at 14.0 s\n");
  EXPECT_EQ(FormatAlignmentSummary({Clip("a.wav", "unu")}, {Scored(0)}, 0),
            "aligned 1 of 1 clips\nscore: median 0.00, lowest tenth up to 0.00\n");
}

TEST(AlignmentSummaryTest, LongTextsAreCut) {
  EXPECT_THAT(FormatAlignmentSummary({Clip("a.wav", std::string(1000, 'a'))}, {Scored(0)}, 10),
              testing::HasSubstr("a.wav  \"" + std::string(80, 'a') + "...\", worst"));
}

TEST(AlignmentSummaryTest, NothingAligned) {
  EXPECT_EQ(FormatAlignmentSummary({Clip("a.wav", "unu")}, {absl::InvalidArgumentError("")}, 10),
            "aligned 0 of 1 clips\n");
}

}  // namespace
}  // namespace distill_l2s
