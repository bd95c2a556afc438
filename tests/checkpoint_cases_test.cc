// Checkpoints with the traits of published ones, each through the way of //experiments:transcribe, and their
// exports. See tests/golden/checkpoints/README.md for what they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/json.h"
#include "experiments/align/alignment_targets.h"
#include "experiments/decoding/greedy_decoder.h"
#include "experiments/transcribe/transcribe_files.h"
#include "modeling/export/export.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/recognizer/recognizer_parts.h"

namespace distill_l2s {
namespace {

constexpr char kCheckpoints[] = "tests/golden/checkpoints";
constexpr char kPlainText[] =
    "t</s>t</s>t</s>tct</s>t</s>tvtî</s>t</s>tî</s>tcnt tv</s>t</s> ctctht dtctc tct</s>t</s>tctvt</s>t";

std::string Transcribed(const std::string& directory) {
  const auto recognizer = Recognizer::Load(directory);
  if (!recognizer.ok()) return std::string(recognizer.status().message());
  std::string text;
  const absl::Status status = TranscribeFiles(
      *recognizer, GreedyDecoder(), {JoinPath(kCheckpoints, "speech.flac")}, {},
      [&](size_t, const absl::StatusOr<Transcript>& transcript) {
        text = transcript.ok() ? transcript->text : std::string(transcript.status().message());
        return absl::OkStatus();
      });
  return status.ok() ? text : std::string(status.message());
}

std::string Case(const std::string& name) { return JoinPath(kCheckpoints, name); }

// The checkpoint written by ExportModel.
std::string Exported(const std::string& name) {
  const std::string directory = JoinPath(testing::TempDir(), "exported_" + name);
  std::filesystem::remove_all(directory);
  const auto recognizer = LoadRecognizerParts(Case(name));
  EXPECT_TRUE(recognizer.ok()) << recognizer.status();
  const absl::Status status = ExportModel(directory, *recognizer->model, recognizer->vocabulary);
  EXPECT_TRUE(status.ok()) << status;
  return directory;
}

struct Golden {
  const char* name;
  const char* text;
};

class CheckpointCasesTest : public testing::TestWithParam<Golden> {};

TEST_P(CheckpointCasesTest, GivesTransformersText) {
  EXPECT_EQ(Transcribed(Case(GetParam().name)), GetParam().text);
}

TEST_P(CheckpointCasesTest, SoDoesItsExport) {
  EXPECT_EQ(Transcribed(Exported(GetParam().name)), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    All, CheckpointCasesTest,
    testing::Values(
        Golden{"plain", kPlainText}, Golden{"no_mask_embedding", kPlainText},
        Golden{"added_tokens_beyond_head",
               "lmelmlșhlmelfolhlhlhlșhehlhlhlhleceșlmlvlblhlblvmlevlhlmlvlelșveilmlelvșvelhfbl"},
        Golden{"do_lower_case", kPlainText},
        Golden{
            "no_unknown_label",
            "tihtpentetetltetitetetntntetlelatetetntiștete<s>tateiștleiteteutitielitntltetet<s>tiliteaetnt"},
        Golden{
            "digraphs",
            "ovuoghouoaoavonouanououoeonanoeovnouoeoneatonouoedvauoavouoaueghnovenvuaojoann<unk>uouozaou"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(CheckpointExportTest, WritesBackTheTokenizersSettings) {
  const std::string lower = Exported("do_lower_case");
  EXPECT_EQ(ReadJson(JoinPath(lower, "tokenizer_config.json"))->at("do_lower_case"), true);
  EXPECT_EQ(*ReadJson(JoinPath(lower, "vocab.json")),
            *ReadJson(JoinPath(Case("do_lower_case"), "vocab.json")));
  const std::string no_unknown = Exported("no_unknown_label");
  EXPECT_TRUE(ReadJson(JoinPath(no_unknown, "tokenizer_config.json"))->at("unk_token").is_null());
  EXPECT_FALSE(ReadJson(JoinPath(no_unknown, "special_tokens_map.json"))->contains("unk_token"));
  EXPECT_EQ(ReadJson(JoinPath(Exported("digraphs"), "vocab.json"))->at("ch"), 30);
}

TEST(CheckpointAlignmentTest, DigraphsAreOneTarget) {
  const auto recognizer = LoadRecognizerParts(Case("digraphs"));
  ASSERT_TRUE(recognizer.ok()) << recognizer.status();
  const auto targets = MakeAlignmentTargets("chiar ghid", recognizer->vocabulary);
  ASSERT_TRUE(targets.ok()) << targets.status();
  std::vector<std::string> characters;
  for (const TargetCharacter& character : targets->characters) characters.push_back(character.text);
  EXPECT_EQ(absl::StrJoin(characters, "."), "ch.i.a.r. .gh.i.d");
  EXPECT_EQ(targets->labels.size(), characters.size());
  EXPECT_THAT(targets->unknown, testing::IsEmpty());
}

}  // namespace
}  // namespace distill_l2s
