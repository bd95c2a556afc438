#include "experiments/prepare_corpus/prepare.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/text_proto.h"
#include "data/corpora/manifest.h"
#include "data/corpora/tone_speech.h"
#include "data/corpora/tone_speech_common_voice.h"
#include "data/text/character_vocabulary.h"
#include "data/text/text_rules.h"
#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class PrepareTest : public testing::Test {
 protected:
  PrepareTest() {
    fs::remove_all(base_);
    options_.corpus = "common_voice";
    options_.input = base_ + "/cv";
    options_.output = base_ + "/out";
    options_.language = "hi";
    options_.rules_dir = TextRulesDirectory();
    options_.workers = 2;
    ToneSpeechOptions tones;
    tones.sentences = 30;
    const absl::Status made = WriteToneSpeechCommonVoice(
        options_.input, *LoadTextRules("data/text/languages/hi.textproto"), ".mp3", tones);
    EXPECT_TRUE(made.ok()) << made;
  }

  const std::string base_ = JoinPath(testing::TempDir(), "prepare_test");
  PrepareOptions options_;
};

TEST_F(PrepareTest, FromCommonVoiceToManifests) {
  const auto report = PrepareCorpus(options_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->usable_clips(), 30) << report->ToText();
  EXPECT_GT(report->part(Split::kTrain).speakers, 1);
  const auto train = ReadManifest(base_ + "/out/train.jsonl");
  ASSERT_TRUE(train.ok()) << train.status();
  EXPECT_EQ(static_cast<int64_t>(train->size()), report->part(Split::kTrain).clips);
  EXPECT_EQ(train->front().language, "hi");
  EXPECT_FALSE(train->front().speaker.empty());
  const auto vocabulary = CharacterVocabulary::Read(base_ + "/out/vocab.json");
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  for (const Utterance& utterance : *train) {
    for (const int64_t label : vocabulary->Encode(utterance.text)) EXPECT_NE(label, vocabulary->unknown());
  }
  EXPECT_TRUE(absl::StrContains(*ReadFile(base_ + "/out/report.html"), "common_voice"));
  EXPECT_EQ(LoadTextRules(base_ + "/out/text_rules.textproto")->language(), "hi");
}

// The sentences of a file of Common Voice, each with `suffix` at its end.
std::string WithSentenceEnds(const std::string& tsv, const std::string& suffix) {
  std::vector<std::string> lines = absl::StrSplit(tsv, '\n');
  const std::vector<std::string> header = absl::StrSplit(lines[0], '\t');
  const auto column = std::find(header.begin(), header.end(), "sentence") - header.begin();
  for (size_t i = 1; i < lines.size(); ++i) {
    std::vector<std::string> fields = absl::StrSplit(lines[i], '\t');
    if (fields.size() != header.size()) continue;
    fields[column] += suffix;
    lines[i] = absl::StrJoin(fields, "\t");
  }
  return absl::StrJoin(lines, "\n");
}

TEST_F(PrepareTest, ThePageHasPlayersForClipsWhoseTextsChanged) {
  const std::string path = base_ + "/cv/hi/train.tsv";
  const std::string changed = WithSentenceEnds(*ReadFile(path), "\u200B!");
  std::ofstream(path) << changed;
  ASSERT_TRUE(PrepareCorpus(options_).ok());
  const std::string page = *ReadFile(options_.output + "/report.html");
  EXPECT_TRUE(absl::StrContains(page, "U+200B ZERO WIDTH SPACE"));
  int players = 0;
  const std::string source = "<audio controls preload=\"none\" src=\"";
  for (size_t at = page.find(source); at != std::string::npos; at = page.find(source, at + 1)) {
    const size_t begin = at + source.size();
    const std::string clip = page.substr(begin, page.find('"', begin) - begin);
    EXPECT_TRUE(FileExists(JoinPath(options_.output, clip))) << clip;
    ++players;
  }
  EXPECT_GE(players, 2);
}

TEST_F(PrepareTest, LeavesTheConfigOfAFirstTraining) {
  const auto report = PrepareCorpus(options_);
  ASSERT_TRUE(report.ok()) << report.status();
  const auto experiment = ReadExperiment({options_.output + "/train.textproto"});
  ASSERT_TRUE(experiment.ok()) << experiment.status();
  EXPECT_TRUE(ValidateExperiment(*experiment).ok()) << ValidateExperiment(*experiment);
  EXPECT_EQ(experiment->data().test_manifests(0), "test.jsonl");
  setenv("DISTILL_L2S_WORKING_DIRECTORY", base_.c_str(), 1);
  setenv("DISTILL_L2S_COMMAND", "distill_l2s", 1);
  EXPECT_EQ(PreparationClosing(options_, *report),
            "Done: prepared 30 of 30 clips\nMade: out\nMade: out/report.html\n"
            "Next: distill_l2s train --config=out/train.textproto --data_dir=out --model_dir=models "
            "--output_dir=runs/hi\n");
}

TEST_F(PrepareTest, AHostileRowCostsNothingUnlessStrict) {
  std::ofstream(base_ + "/cv/hi/train.tsv", std::ios::app)
      << std::string("s\0\tx\n", 5) << "s\t../../../etc/passwd\tx\n"
      << std::string(10 << 20, 'x') << "\n";
  const auto report = PrepareCorpus(options_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->damaged, 3);
  EXPECT_EQ(report->usable_clips(), 30);
  options_.output += "2";
  options_.import.set_strict(true);
  EXPECT_TRUE(absl::StrContains(PrepareCorpus(options_).status().message(), "stops at damage, here 3 clips"));
  EXPECT_FALSE(FileExists(options_.output));
}

TEST_F(PrepareTest, RulesCanBeSet) {
  options_.set_rules = "method: PUBLISHED_CODE";
  const auto report = PrepareCorpus(options_);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GT(report->dropped.ByFrequency().size(), 0u);
  options_.output += "2";
  options_.set_rules = "nonsense: 1";
  EXPECT_TRUE(absl::StrContains(PrepareCorpus(options_).status().message(), "nonsense"));
}

TEST_F(PrepareTest, ErrorsNameTheFlag) {
  PrepareOptions options = options_;
  options.corpus = "cv";
  EXPECT_TRUE(absl::StrContains(PrepareCorpus(options).status().message(),
                                "--corpus: \"cv\" is no corpus, expected common_voice"));
  options = options_;
  options.language = "xx";
  EXPECT_TRUE(absl::StrContains(PrepareCorpus(options).status().message(),
                                "--language: no text rules for \"xx\". There are rules for ar be"));
  EXPECT_TRUE(
      absl::StrContains(PrepareCorpus(options).status().message(), "name a file of rules by --text_rules; "));
  EXPECT_TRUE(absl::StrContains(PrepareCorpus(options).status().message(), " drafts one"));
  options = options_;
  options.input = "no/such";
  EXPECT_EQ(PrepareCorpus(options).status().message(), "--input: no/such: no such file or directory");
  options.input = "";
  EXPECT_EQ(PrepareCorpus(options).status().message(), "--input is missing; see --help");
  options = options_;
  options.output = base_;
  EXPECT_EQ(PrepareCorpus(options).status().code(), absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace distill_l2s
