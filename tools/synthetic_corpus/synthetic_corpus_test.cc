#include "tools/synthetic_corpus/synthetic_corpus.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "base/file.h"
#include "data/corpora/corpus_factory.h"
#include "data/corpora/tone_speech.h"

namespace distill_l2s {
namespace {

absl::StatusOr<Waveform> Tones(const std::string& text, int voice) {
  return Waveform{16000, SpeakInTones(text, 16000, voice)};
}

TEST(MakeSyntheticCorpus, IsReadAsCommonVoice) {
  SyntheticCorpusOptions options;
  options.directory = JoinPath(testing::TempDir(), "synthetic");
  options.language = "ta";
  options.extension = ".wav";
  options.clips = 60;
  std::filesystem::remove_all(options.directory);
  const absl::Status made = MakeSyntheticCorpus(options, Tones);
  ASSERT_TRUE(made.ok()) << made;
  const auto listing = (*CreateCorpus("common_voice"))->List(options.directory, "ta");
  ASSERT_TRUE(listing.ok()) << listing.status();
  EXPECT_TRUE(listing->rejections.empty());
  std::map<std::string, int> splits;
  std::map<std::string, std::string> split_of_speaker;
  for (const CorpusItem& item : listing->items) {
    ++splits[item.split];
    const auto [known, is_new] = split_of_speaker.try_emplace(item.speaker, item.split);
    EXPECT_EQ(known->second, item.split) << item.speaker;
  }
  EXPECT_EQ(splits, (std::map<std::string, int>{{"train", 42}, {"dev", 6}, {"test", 12}}));
  EXPECT_EQ(split_of_speaker.size(), 9u);
}

TEST(MakeSyntheticCorpus, Errors) {
  SyntheticCorpusOptions options;
  options.directory = JoinPath(testing::TempDir(), "synthetic_errors");
  options.language = "ro";
  options.clips = 3;
  EXPECT_EQ(MakeSyntheticCorpus(options, Tones).message(), "--clips is 3, expected 10 or more");
  options.clips = 10;
  const auto mute = [](const std::string&, int) -> absl::StatusOr<Waveform> {
    return absl::UnknownError("mute");
  };
  EXPECT_EQ(MakeSyntheticCorpus(options, mute).message(), "mute");
  options.language = "xx";
  EXPECT_FALSE(MakeSyntheticCorpus(options, Tones).ok());
}

}  // namespace
}  // namespace distill_l2s
