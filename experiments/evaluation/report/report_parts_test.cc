#include "experiments/evaluation/report/report_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

std::string Write(const std::string& name, const std::vector<std::pair<double, std::string>>& clips) {
  std::vector<Utterance> utterances;
  for (const auto& [duration_s, text] : clips) utterances.push_back({"/a.flac", 0, duration_s, text, "", ""});
  const std::string manifest = JoinPath(testing::TempDir(), name);
  EXPECT_TRUE(WriteManifest(manifest, utterances).ok());
  return manifest;
}

TEST(ReportPartsTest, TellsTheMachine) {
  std::vector<std::string> names;
  for (const NamedText& fact : MachineFacts()) {
    names.push_back(fact.name);
    EXPECT_NE(fact.text, "") << fact.name;
    EXPECT_EQ(fact.text.find_first_of("\"\n"), std::string::npos) << fact.text;
    if (fact.name == "Cores") {
      EXPECT_EQ(fact.text, absl::StrCat(std::thread::hardware_concurrency()));
    }
    if (fact.name == "Memory") {
      EXPECT_THAT(fact.text, HasSubstr("kB"));
    }
    if (fact.name == "LibTorch") {
      EXPECT_THAT(fact.text, testing::MatchesRegex("[0-9]+\\.[0-9]+\\..*"));
    }
  }
  EXPECT_THAT(names, testing::IsSupersetOf({"Cores", "Memory", "LibTorch"}));
}

TEST(ReportPartsTest, NamesLanguagesInEnglish) {
  EXPECT_EQ(LanguageName("ro"), "Romanian");
  EXPECT_EQ(LanguageName("ca"), "Catalan");
  EXPECT_EQ(LanguageName("pt-BR"), "Portuguese");
  EXPECT_EQ(LanguageName("qx"), "qx");
}

TEST(ReportPartsTest, SumsManifests) {
  const auto part =
      SumManifests("train", {Write("a.jsonl", {{1.5, "a"}, {2, "b"}}), Write("b.jsonl", {{0.25, "c"}})});
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->name, "train");
  EXPECT_EQ(part->clips, 3);
  EXPECT_DOUBLE_EQ(part->duration_s, 3.75);
  EXPECT_THAT(SumManifests("train", {"/no/such.jsonl"}).status().ToString(), HasSubstr("/no/such.jsonl"));
}

TEST(ReportPartsTest, PicksAClipOfMediumLengthAndThreeWords) {
  const auto clip = PickClipToShow(Write(
      "pick.jsonl", {{2.5, "two words"}, {9, "a long clip here"}, {3, "three words here"}, {1, "a b c"}}));
  ASSERT_TRUE(clip.ok()) << clip.status();
  EXPECT_EQ(clip->text, "three words here");
  // Where no clip has three words, length alone decides.
  EXPECT_EQ(PickClipToShow(Write("short.jsonl", {{9, "a"}, {2, "b"}, {0.5, "c"}}))->text, "b");
  const std::string empty = Write("empty.jsonl", {});
  EXPECT_THAT(PickClipToShow(empty).status().ToString(), HasSubstr(empty));
}

}  // namespace
}  // namespace distill_l2s
