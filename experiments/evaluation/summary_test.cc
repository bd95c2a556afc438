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
  ASSERT_TRUE(WriteSummary(path, {"ro", 321.5, "aa", "aa"}, arms, *scores).ok());
  const auto read = ReadJson(path);
  ASSERT_TRUE(read.ok()) << read.status();
  const nlohmann::json& json = *read;
  EXPECT_EQ(json["language"], "ro");
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
}

}  // namespace
}  // namespace distill_l2s
