#include "data/corpora/import_corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "data/audio/speech.h"
#include "data/corpora/import_outputs.h"
#include "data/corpora/import_testing.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

using ImportCorpusTest = ImportTest;

// Each file's bytes by its path below the directory.
std::vector<std::pair<std::string, std::string>> Contents(const std::string& directory) {
  std::vector<std::pair<std::string, std::string>> contents;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    contents.emplace_back(fs::relative(entry.path(), directory).string(), *ReadFile(entry.path().string()));
  }
  std::sort(contents.begin(), contents.end());
  return contents;
}

TEST_F(ImportCorpusTest, FromStampsToManifests) {
  MakeStamps(40);
  const auto report = Import("out", 2);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->found, 42);
  EXPECT_EQ(report->usable_clips(), 40);
  EXPECT_EQ(report->rejected.at("same audio and text as another clip").examples[0].key, "tones/zz_copy");
  EXPECT_EQ(report->rejected.at(TextNormalizer::kUnusableSign).examples[0].key, "tones/zz_coin");
  EXPECT_EQ(report->rejected.size(), 2u);

  std::set<std::string> texts;
  size_t clips = 0;
  for (const char* manifest : {kTrainManifest, kDevManifest, kTestManifest}) {
    for (const Utterance& utterance : Read(absl::StrCat("out/", manifest))) {
      ++clips;
      texts.insert(utterance.text);
      EXPECT_EQ(absl::StrCat(SplitName(SplitOfText(utterance.text, ImportConfig())), ".jsonl"), manifest);
      EXPECT_EQ(utterance.language, "ro");
      const auto speech = LoadSpeech(utterance.audio_filepath);
      ASSERT_TRUE(speech.ok()) << speech.status();
      EXPECT_NEAR(utterance.duration_s, speech->size() / 16000.0, 1e-3);
      float peak = 0;
      for (const float sample : *speech) peak = std::max(peak, std::abs(sample));
      EXPECT_NEAR(peak, 30000.0 / 32768, 1e-4);
      // 60 to 90 ms a letter, and at most 0.1 s of silence is left.
      EXPECT_LT(utterance.duration_s, 0.095 * utterance.text.size() + 0.15);
    }
  }
  EXPECT_EQ(clips, 40u);
  EXPECT_EQ(texts.size(), 40u);
  EXPECT_GT(report->part(Split::kTest).clips, 1);
  EXPECT_GT(report->part(Split::kTrain).clips, 20);
  EXPECT_EQ((*ReadJson(base_ + "/out/import_report.json"))["usable"]["clips"], 40);
  // The manifest's paths are relative, so that the directory can be moved.
  fs::rename(base_ + "/out", base_ + "/moved");
  EXPECT_TRUE(FileExists(Read("moved/train.jsonl")[0].audio_filepath));
}

TEST_F(ImportCorpusTest, WorkersDoNotChangeTheResult) {
  MakeStamps(12);
  ASSERT_TRUE(Import("one", 1).ok());
  ASSERT_TRUE(Import("four", 4).ok());
  EXPECT_EQ(Contents(base_ + "/one"), Contents(base_ + "/four"));
}

TEST_F(ImportCorpusTest, AddedClipsMoveNone) {
  MakeStamps(12);
  ASSERT_TRUE(Import("before", 2).ok());
  Put("added", "Ceva nou.", true);
  ASSERT_TRUE(Import("after", 2).ok());
  for (const char* manifest : {kTrainManifest, kDevManifest, kTestManifest}) {
    std::set<std::string> before, after;
    for (const Utterance& utterance : Read(absl::StrCat("before/", manifest))) before.insert(utterance.text);
    for (const Utterance& utterance : Read(absl::StrCat("after/", manifest))) after.insert(utterance.text);
    // "added" has sentence 0's audio and comes before it in the order of names, so it takes its place.
    std::set<std::string> lost;
    std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                        std::inserter(lost, lost.end()));
    EXPECT_LE(lost.size(), 1u);
  }
}

TEST_F(ImportCorpusTest, EveryBadClipHasAReason) {
  MakeStamps(4);
  Put("zz_empty", "Un fișier gol.", false);
  Put("zz_latin1", "O pis\xFE\x63\xE3.", true);
  Put("zz_fast", std::string(2000, 'a'), true);
  Put("zz_twin", "Alt text.", true);
  const std::string tones = input_ + "/usr/share/tuxpaint/stamps/tones/";
  std::ofstream(tones + "zz_noise.txt") << "ro.utf8=Zgomot.";
  std::ofstream(tones + "zz_noise_desc_ro.ogg") << "this is no audio";
  fs::copy_file(tones + "sentence0001_desc_ro.ogg", tones + "zz_cut_desc_ro.ogg");
  fs::resize_file(tones + "zz_cut_desc_ro.ogg", fs::file_size(tones + "zz_cut_desc_ro.ogg") * 3 / 4);
  std::ofstream(tones + "zz_cut.txt") << "ro.utf8=Tăiat.";
  const auto report = Import("out", 2);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->usable_clips(), 4) << report->ToText();
  const auto clips = [&](const std::string& reason) {
    return report->rejected.count(reason) ? report->rejected.at(reason).clips : 0;
  };
  EXPECT_EQ(clips("audio file empty"), 1);
  EXPECT_EQ(clips("no audio that can be read"), 1) << report->ToText();
  EXPECT_EQ(clips("audio cut or damaged"), 1);
  EXPECT_EQ(report->damaged, 4);
  EXPECT_EQ(clips(TextNormalizer::kInvalidUtf8), 1);
  EXPECT_EQ(clips("too fast for its text"), 1);
  EXPECT_EQ(clips("same audio as another clip with another text"), 1);
  int64_t rejected = 0;
  for (const auto& [reason, counted] : report->rejected) rejected += counted.clips;
  EXPECT_EQ(rejected + report->usable_clips(), report->found);
  // Rejected clips leave no audio.
  EXPECT_EQ(std::distance(fs::directory_iterator(base_ + "/out/clips"), fs::directory_iterator()), 4);
}

TEST_F(ImportCorpusTest, StrictStopsAtDamage) {
  MakeStamps(4);
  ImportConfig config;
  config.set_strict(true);
  EXPECT_TRUE(Import("fine", 2, config).ok());  // A duplicate and a price are no damage.
  Put("zz_empty", "Un fișier gol.", false);
  const absl::Status strict = Import("out", 2, config).status();
  EXPECT_TRUE(absl::StrContains(strict.message(), "a strict import stops at damage, here 1 clips:"))
      << strict;
  EXPECT_TRUE(absl::StrContains(strict.message(), "1 audio file empty (tones/zz_empty: ")) << strict;
  EXPECT_FALSE(FileExists(base_ + "/out"));
}

TEST_F(ImportCorpusTest, StrictShowsTextsFitForATerminal) {
  MakeStamps(4);
  ImportConfig config;
  config.set_strict(true);
  Put("zz_control", "O \x1B[2J pisic\xC4\x83.", true);
  const absl::Status strict = Import("out", 2, config).status();
  EXPECT_TRUE(absl::StrContains(strict.message(), "in \"O <U+001B>[2J pisic\xC4\x83.\"")) << strict;
  for (const char c : strict.message()) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << strict;
  }
}

TEST_F(ImportCorpusTest, ImpossibleForCtc) {
  MakeStamps(8);
  // Two frames a second: no text fits.
  const auto frames = [](int64_t samples) { return samples / 8000; };
  const auto none = ImportCorpus(**CreateCorpus("tuxpaint_stamps"), input_, *TextNormalizer::Create(Rules()),
                                 {}, base_ + "/out", 2, frames);
  EXPECT_TRUE(absl::StrContains(none.status().message(), "impossible for CTC")) << none.status();
  EXPECT_EQ(CtcFramesOfText("hello"), 6);
  EXPECT_EQ(CtcFramesOfText("țțț a"), 7);
  EXPECT_EQ(CtcFramesOfText(""), 0);
}

TEST_F(ImportCorpusTest, DurationLimits) {
  MakeStamps(20);
  ImportConfig config;
  config.set_min_duration_s(0.5);
  config.set_max_duration_s(1);
  const auto report = Import("out", 2, config);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GT(report->rejected.at("too short").clips + report->rejected.at("too long").clips, 2);
  for (const Utterance& utterance : Read("out/train.jsonl")) {
    EXPECT_GE(utterance.duration_s, 0.5);
    EXPECT_LE(utterance.duration_s, 1);
  }
}

TEST_F(ImportCorpusTest, FailuresLeaveNothing) {
  MakeStamps(2);
  ImportConfig config;
  config.set_max_characters_per_s(3.1);
  const absl::Status none = Import("none", 2, config).status();
  EXPECT_TRUE(absl::StrContains(none.message(), "no usable clip of 4")) << none;
  EXPECT_FALSE(FileExists(base_ + "/none") || FileExists(base_ + "/none.partial"));
  config.set_test_share(2);
  EXPECT_FALSE(Import("bad", 2, config).ok());
  ASSERT_TRUE(Import("out", 2).ok());
  EXPECT_EQ(Import("out", 2).status().code(), absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace distill_l2s
