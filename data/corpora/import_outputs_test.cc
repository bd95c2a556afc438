#include "data/corpora/import_outputs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/json.h"
#include "data/corpora/import_testing.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

using ImportOutputsTest = ImportTest;

TEST_F(ImportOutputsTest, CharactersAndVocabulary) {
  MakeStamps(40);
  const auto report = Import("out", 2);
  ASSERT_TRUE(report.ok()) << report.status();
  const auto dropped = report->dropped.ByFrequency();
  ASSERT_EQ(dropped.size(), 1u);
  EXPECT_EQ(dropped[0].utf8, ".");
  EXPECT_EQ(dropped[0].count, 41);
  EXPECT_EQ(report->rejecting.ByFrequency().at(0).utf8, "(");
  const nlohmann::json vocabulary = *ReadJson(base_ + "/out/vocab.json");
  EXPECT_EQ(vocabulary.size(), report->vocabulary.size() + 2);
  EXPECT_EQ(vocabulary["[PAD]"], report->vocabulary.size() + 1);
  int64_t counted = 0;
  for (const auto& label : report->vocabulary) counted += label.count;
  EXPECT_EQ(counted, report->part(Split::kTrain).characters);
  int64_t clips = 0;
  for (const int64_t bin : report->part(Split::kTrain).durations) clips += bin;
  EXPECT_EQ(clips, report->part(Split::kTrain).clips);
}

// The stamps as a manifest "NAME", clip i by speaker i % `speakers`.
void WriteManifestOfStamps(const std::string& input, const std::string& manifest, int clips, int speakers) {
  const std::string tones = input + "/usr/share/tuxpaint/stamps/tones/";
  std::ofstream lines(manifest);
  for (int i = 0; i < clips; ++i) {
    const std::string name = absl::StrFormat("%ssentence%04d", tones, i);
    const std::string texts = *ReadFile(name + ".txt");
    const size_t begin = texts.find("ro.utf8=") + 8;
    const nlohmann::json line = {{"audio_filepath", name + "_desc_ro.ogg"},
                                 {"duration", 0.1},
                                 {"text", texts.substr(begin, texts.find('\n', begin) - begin)},
                                 {"speaker", absl::StrCat("voice", i % speakers)}};
    lines << line.dump() << "\n";
  }
}

TEST_F(ImportOutputsTest, SplitsShareNoSpeakerWhereThereAreEnough) {
  MakeStamps(40);
  const std::string manifest = base_ + "/corpus.jsonl";
  const auto import = [&](const std::string& output, const ImportConfig& config) {
    return ImportCorpus(**CreateCorpus("manifest"), manifest, *TextNormalizer::Create(Rules()), config,
                        base_ + "/" + output, 2);
  };
  ImportConfig config;
  config.set_min_duration_s(0.05);
  config.set_max_characters_per_s(1000);
  WriteManifestOfStamps(input_, manifest, 40, 10);
  auto report = import("many", config);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->split_basis, "by speaker");
  EXPECT_THAT(report->warnings, testing::IsEmpty());
  std::set<std::string> speakers;
  size_t of_splits = 0;
  for (const char* split : {kTrainManifest, kDevManifest, kTestManifest}) {
    std::set<std::string> own;
    for (const Utterance& utterance : Read(absl::StrCat("many/", split))) own.insert(utterance.speaker);
    of_splits += own.size();
    speakers.insert(own.begin(), own.end());
  }
  EXPECT_EQ(speakers.size(), 10u);
  EXPECT_EQ(of_splits, 10u);

  WriteManifestOfStamps(input_, manifest, 40, 3);
  report = import("few", config);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(absl::StartsWith(report->split_basis, "by text: 3 speakers")) << report->split_basis;
  EXPECT_THAT(report->warnings,
              testing::Contains(testing::HasSubstr("speakers that train has, too (3 of 3")));
  EXPECT_THAT(report->ToText(), testing::HasSubstr("\n  WARNING: dev: "));
  config.set_split_by(ImportConfig::SPEAKER);
  report = import("demanded", config);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->warnings, testing::IsEmpty());
}

TEST_F(ImportOutputsTest, SplitsWithoutClips) {
  MakeStamps(4);
  const std::string manifest = base_ + "/corpus_test.jsonl";
  WriteManifestOfStamps(input_, manifest, 4, 2);
  ImportConfig config;
  config.set_min_duration_s(0.05);
  config.set_max_characters_per_s(1000);
  const auto import = [&](const std::string& output) {
    return ImportCorpus(**CreateCorpus("manifest"), manifest, *TextNormalizer::Create(Rules()), config,
                        base_ + "/" + output, 2);
  };
  // A test set by its name: nothing to train on, but of use.
  const auto report = import("test_only");
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_THAT(report->warnings,
              testing::ElementsAre("train: no clips, nothing to train on",
                                   "dev: no clips, training cannot choose its best weights"));
  // The same clips, all of which fall into the test set.
  fs::rename(manifest, base_ + "/corpus.jsonl");
  config.set_test_share(0.999);
  config.set_dev_share(0);
  const auto none = ImportCorpus(**CreateCorpus("manifest"), base_ + "/corpus.jsonl",
                                 *TextNormalizer::Create(Rules()), config, base_ + "/none", 2);
  EXPECT_THAT(none.status().ToString(), testing::HasSubstr("no clip to train on: 4 clips are in no dev"));
  EXPECT_FALSE(FileExists(base_ + "/none"));
}

}  // namespace
}  // namespace distill_l2s
