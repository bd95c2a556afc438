#include "experiments/sweep/result_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Results {
  std::vector<Arm> arms;
  ExperimentScores scores;
};

// Two arms of two seeds; the second, of a name of 40 characters, is the better.
Results MakeResults() {
  Results results;
  for (const auto& [name, hypothesis] :
       {std::pair<std::string, std::string>{"vanilla", "un cane"}, {std::string(40, 's'), "un câine"}}) {
    Arm arm{name, name, {}};
    for (uint64_t seed : {1, 2}) {
      SeedRun run;
      run.seed = seed;
      run.clips = {ScoreClip("a.wav", 0, 1, "un câine", hypothesis),
                   ScoreClip("b.wav", 0, 1, "un tren", seed == 1 ? "un tren" : "")};
      arm.runs.push_back(run);
    }
    results.arms.push_back(arm);
  }
  results.scores = ScoreExperiment(results.arms).value();
  return results;
}

std::vector<std::string> Lines(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

TEST(ResultTableTest, TsvHasAsManyCellsInEachLine) {
  const Results results = MakeResults();
  const auto lines = Lines(ResultsTsv(results.arms, results.scores));
  ASSERT_EQ(lines.size(), 3u);
  for (const std::string& line : lines) {
    EXPECT_EQ(std::vector<std::string>(absl::StrSplit(line, '\t')).size(), 4u + 2 * 10) << line;
  }
  // 2 x 2 character errors of "cane" and 7 of the empty hypothesis, of 2 x 15 characters.
  EXPECT_THAT(lines[1], StartsWith("vanilla\t2\t2\t36.6667\t"));
  EXPECT_THAT(lines[2], HasSubstr("\t-13.3333\t"));
  EXPECT_THAT(lines[2], testing::EndsWith("\t"));  // tested
  Results single = MakeResults();
  for (Arm& arm : single.arms) arm.runs.resize(1);
  single.scores = ScoreExperiment(single.arms).value();
  EXPECT_THAT(Lines(ResultsTsv(single.arms, single.scores))[2], testing::EndsWith("\t\t\tone_run"));
}

TEST(ResultTableTest, TheTerminalsLinesAreShortAndNameEveryArm) {
  Results results = MakeResults();
  const std::string table = ResultsTable(results.arms, results.scores);
  for (const std::string& line : Lines(table)) EXPECT_LE(line.size(), 100u) << line;
  EXPECT_THAT(table, HasSubstr("vanilla                   2  CER   36.67 ["));
  EXPECT_THAT(table, HasSubstr(std::string(40, 's') + "\n"));
  EXPECT_THAT(table, HasSubstr("-13.33 ["));
  EXPECT_THAT(table, HasSubstr("p is corrected for 2 tests (Holm)"));
  PairedDifference& cer = results.scores.comparisons[0].all.cer;
  cer.corrected_p_value = 0.0312;
  EXPECT_THAT(ResultsTable(results.arms, results.scores), HasSubstr("  0.0312\n"));
  cer.corrected_p_value.reset();
  results.scores.comparisons[0].untested = Untested::kUnlearned;
  EXPECT_THAT(ResultsTable(results.arms, results.scores), HasSubstr("  CER>70%\n"));
  results.scores.comparisons.clear();
  EXPECT_THAT(ResultsTable(results.arms, results.scores), testing::Not(HasSubstr("-13.33")));
}

}  // namespace
}  // namespace distill_l2s
