#include "experiments/evaluation/summary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/json.h"

namespace distill_l2s {
namespace {

TEST(SummaryTest, HoldsWhatIsPromised) {
  std::vector<Arm> arms = {{"vanilla", "CTC", {}}, {"shrink", "Distilled", {}}};
  for (Arm& arm : arms) {
    const std::string hypothesis = arm.name == "vanilla" ? "ab xx" : "ab cx";
    arm.runs.push_back({7, {ScoreClip("a.ogg", 0, 1, "ab cd", hypothesis)}, {}, 12.5});
  }
  arms[0].runs[0].clips[0].near = arms[1].runs[0].clips[0].near = true;
  const auto scores = ScoreExperiment(arms);
  ASSERT_TRUE(scores.ok());
  const std::string path = JoinPath(testing::TempDir(), "summary.json");
  const Summary summary = {"ro",
                           321.5,
                           "aa",
                           "aa",
                           {{"wide", "Wide", 3, 1, {{"wide-seed-2", "no memory"}}}},
                           {"texts are shared"}};
  ASSERT_TRUE(WriteSummary(path, summary, arms, *scores).ok());
  const auto read = ReadJson(path);
  ASSERT_TRUE(read.ok()) << read.status();
  const nlohmann::json& json = *read;
  EXPECT_EQ(json["language"], "ro");
  EXPECT_EQ(json["warnings"][0], "texts are shared");
  EXPECT_EQ(json["wall_s"], 321.5);
  EXPECT_EQ(json["teacher_sha256_before"], "aa");
  EXPECT_EQ(json["teacher_sha256_after"], "aa");
  ASSERT_EQ(json["arms"].size(), 2u);
  const nlohmann::json& test = json["arms"][0]["test"];
  EXPECT_EQ(json["arms"][0]["name"], "vanilla");
  EXPECT_EQ(test["cer"], 40.0);
  EXPECT_EQ(test["wer"], 50.0);
  EXPECT_EQ(test["cer_interval"], nlohmann::json::array({40.0, 40.0}));
  EXPECT_EQ(test["wer_interval"].size(), 2u);
  EXPECT_EQ(test["clips"], 1);
  EXPECT_TRUE(json["arms"][0]["test_far"]["cer"].is_null());
  EXPECT_EQ(json["arms"][0]["test_near"]["cer"], 40.0);
  EXPECT_EQ(json["arms"][1]["seeds"][0]["seed"], 7);
  EXPECT_EQ(json["comparisons"][0]["test"]["cer"]["difference"], -20.0);
  EXPECT_EQ(json["comparisons"][0]["system"], "shrink");
  EXPECT_EQ(json["comparisons"][0]["seeds"], 1);
  EXPECT_EQ(json["comparisons"][0]["untested"], "one run");
  EXPECT_TRUE(json["comparisons"][0]["test"]["cer"]["p_value"].is_null());
  EXPECT_EQ(json["left_out"][0]["name"], "wide");
  EXPECT_EQ(json["left_out"][0]["complete_runs"], 1);
  EXPECT_EQ(json["left_out"][0]["failures"][0]["cause"], "no memory");
}

TEST(SummaryTest, HasPValuesOfWhatIsTested) {
  std::vector<Arm> arms = {{"vanilla", "CTC", {}}, {"shrink", "Distilled", {}}};
  for (Arm& arm : arms) {
    const std::string hypothesis = arm.name == "vanilla" ? "ab xx" : "ab cx";
    for (uint64_t seed : {1, 2}) {
      arm.runs.push_back({seed,
                          {ScoreClip("a.ogg", 0, 1, "ab cd", hypothesis),
                           ScoreClip("b.ogg", 0, 1, "ab cd", seed == 1 ? "ab" : "ab cd")},
                          {},
                          1});
    }
  }
  const nlohmann::json json = nlohmann::json::parse(SummaryJson({}, arms, *ScoreExperiment(arms)));
  const nlohmann::json& comparison = json["comparisons"][0];
  EXPECT_TRUE(comparison["untested"].is_null());
  EXPECT_EQ(comparison["test"]["cer"]["corrected_p_value"],
            2 * comparison["test"]["cer"]["p_value"].get<double>());
  EXPECT_TRUE(json["left_out"].empty());
}

}  // namespace
}  // namespace distill_l2s
