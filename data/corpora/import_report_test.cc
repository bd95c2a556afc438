#include "data/corpora/import_report.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/json.h"

namespace distill_l2s {
namespace {

ImportReport Report() {
  ImportReport report;
  report.corpus = "stamps";
  report.language = "ro";
  report.found = 10;
  report.part(Split::kTrain) = {2, 120, 2, 40, 0, {}};
  report.part(Split::kTest) = {1, 30, 1, 9, 0, {}};
  for (int i = 0; i < 7; ++i) {
    report.Reject({absl::StrCat("clip", i), "silence", std::string(1000, 'x') + "\xFF"});
  }
  return report;
}

TEST(ImportReport, CountsAndKeepsTheFirstExamples) {
  const ImportReport report = Report();
  EXPECT_EQ(report.usable_clips(), 3);
  EXPECT_EQ(report.usable_s(), 150);
  const auto json = ParseJson(report.ToJson(), "report");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ((*json)["found"], 10);
  EXPECT_EQ((*json)["usable"]["minutes"], 2.5);
  EXPECT_EQ((*json)["splits"]["train"]["characters"], 40);
  EXPECT_EQ((*json)["splits"]["dev"]["clips"], 0);
  const auto& silence = (*json)["rejected"]["silence"];
  EXPECT_EQ(silence["clips"], 7);
  EXPECT_EQ(silence["examples"].size(), 5u);
  EXPECT_EQ(silence["examples"][4]["key"], "clip4");
  EXPECT_LT(silence["examples"][0]["detail"].get<std::string>().size(), 310u);
}

TEST(ImportReport, DetailsAreCutBetweenCharacters) {
  ImportReport report;
  report.Reject({"a", "number", "x" + std::string(298, 'x') + "ăă"});
  EXPECT_EQ(report.rejected["number"].examples[0].detail, std::string(299, 'x') + "...");
}

TEST(ImportReport, TextForPeople) {
  ImportReport report = Report();
  report.rejected.clear();
  report.Reject({"food/bread", "number", "5"});
  EXPECT_EQ(report.ToText(),
            "stamps ro: 3 of 10 clips, 2.5 min; train 2, 2.0 min; dev 0, 0.0 min; test 1, 0.5 min\n"
            "  left out     1: number (food/bread: 5)\n");
}

TEST(ImportReport, CharactersAndRemarks) {
  ImportReport report;
  report.corpus = "cv";
  report.language = "ro";
  report.part(Split::kTrain).speakers = 3;
  report.Remark({"train.tsv", "byte order mark", "skipped"});
  report.dropped.Add(U"!", "Da!");
  report.outside_vocabulary.Add(U"q", "quo");
  EXPECT_EQ(report.ToText(),
            "cv ro: 0 of 0 clips, 0.0 min; train 0, 0.0 min, 3 speakers; dev 0, 0.0 min; test 0, 0.0 min\n"
            "  note         1: byte order mark (train.tsv)\n"
            "  dropped      1 time:  ! (U+0021), in \"Da!\"\n"
            "  no label     1 time:  q (U+0071), in \"quo\"\n");
  const nlohmann::json json = *ParseJson(report.ToJson(), "report");
  EXPECT_EQ(json["dropped_characters"][0]["code_point"], "U+0021");
  EXPECT_EQ(json["splits"]["train"]["clips_by_second"].size(), 31u);
}

TEST(ImportReport, WhatIsNotSeenIsWrittenByNumber) {
  ImportReport report;
  report.dropped.Add(U"\uFE0F\u0301", "\u0301а\uFE0Fна");
  report.Reject({"a\x1B[2J", "foreign letter", "U+0307 in \"\u200Bi\""});
  const std::string text = report.ToText();
  EXPECT_NE(text.find("U+FE0F VARIATION SELECTOR-16, in \"<U+0301>а<U+FE0F>на\""), std::string::npos) << text;
  EXPECT_NE(text.find("U+0301 COMBINING ACUTE ACCENT, in"), std::string::npos) << text;
  EXPECT_NE(text.find("(a<U+001B>[2J: U+0307 in \"<U+200B>i\")"), std::string::npos) << text;
  const nlohmann::json json = *ParseJson(report.ToJson(), "report");
  EXPECT_EQ(json["dropped_characters"][0]["name"], "U+0301 COMBINING ACUTE ACCENT");
}

TEST(ImportReport, ChangedTextsAreInTheJson) {
  ImportReport report;
  report.changes = {{U'!', 3, {{"a", "clips/a.wav", "Da!", "da"}}}};
  const nlohmann::json json = *ParseJson(report.ToJson(), "report");
  EXPECT_EQ(json["changed_texts"][0]["character"], "U+0021 EXCLAMATION MARK");
  EXPECT_EQ(json["changed_texts"][0]["clips"], 3);
  EXPECT_EQ(json["changed_texts"][0]["examples"][0]["raw"], "Da!");
}

TEST(ImportReport, WarningsComeFirst) {
  ImportReport report = Report();
  report.warnings = {"dev: no clips, training cannot choose its best weights"};
  report.split_basis = "by speaker";
  EXPECT_EQ(report.ToText().substr(0, report.ToText().find("\n  left out")),
            "stamps ro: 3 of 10 clips, 2.5 min; train 2, 2.0 min; dev 0, 0.0 min; test 1, 0.5 min\n"
            "  WARNING: dev: no clips, training cannot choose its best weights\n"
            "  divided by speaker");
  const nlohmann::json json = *ParseJson(report.ToJson(), "report");
  EXPECT_EQ(json["warnings"][0], report.warnings[0]);
  EXPECT_EQ(json["split_basis"], "by speaker");
}

TEST(ImportReport, JsonOfBytesThatAreNoUtf8) {
  ImportReport report;
  report.Reject({"a\xFF", "text is not UTF-8", "in \"\xC8\""});
  EXPECT_TRUE(ParseJson(report.ToJson(), "report").ok());
}

}  // namespace
}  // namespace distill_l2s
