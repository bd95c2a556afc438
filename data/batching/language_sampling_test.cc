#include "data/batching/language_sampling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace distill_l2s {
namespace {

using ::testing::Pair;
using ::testing::UnorderedElementsAre;

ClipDataset Dataset(const std::vector<std::pair<std::string, int>>& clips_of_languages) {
  ClipDataset dataset;
  for (const auto& [language, clips] : clips_of_languages) {
    for (int i = 0; i < clips; ++i) {
      Utterance utterance;
      utterance.language = language;
      dataset.utterances.push_back(utterance);
    }
  }
  return dataset;
}

std::vector<int64_t> AllClips(const ClipDataset& dataset) {
  std::vector<int64_t> clips(dataset.utterances.size());
  for (size_t i = 0; i < clips.size(); ++i) clips[i] = i;
  return clips;
}

TEST(LanguageSamplingTest, OffIsEveryClipOnceInOrder) {
  const ClipDataset dataset = Dataset({{"ta", 3}, {"si", 1}, {"", 1}});
  const LanguageSampling sampling(dataset, {0, 2, 3, 4}, 1, 42);
  const std::vector<ClipUse> want = {{0, 0}, {2, 0}, {3, 0}, {4, 0}};
  EXPECT_EQ(sampling.Epoch(0), want);
  EXPECT_EQ(sampling.Epoch(7), want);
}

TEST(LanguageSamplingTest, SharesArePowersOfTheSizes) {
  const ClipDataset dataset = Dataset({{"ta", 900}, {"si", 100}});
  const auto shares = [&](double exponent) {
    return LanguageSampling(dataset, AllClips(dataset), exponent, 42).clips_per_epoch();
  };
  EXPECT_THAT(shares(0.5), UnorderedElementsAre(Pair("ta", 750), Pair("si", 250)));
  EXPECT_THAT(shares(0), UnorderedElementsAre(Pair("ta", 500), Pair("si", 500)));
  // 900^0.3 / (900^0.3 + 100^0.3) = 0.6591
  EXPECT_THAT(shares(0.3), UnorderedElementsAre(Pair("ta", 659), Pair("si", 341)));
  // Thirds do not divide ten; none is lost.
  const ClipDataset three = Dataset({{"a", 8}, {"b", 1}, {"c", 1}});
  EXPECT_THAT(LanguageSampling(three, AllClips(three), 0, 42).clips_per_epoch(),
              UnorderedElementsAre(Pair("a", 4), Pair("b", 3), Pair("c", 3)));
}

TEST(LanguageSamplingTest, AnEpochUsesClipsAsEvenlyAsItCan) {
  const ClipDataset dataset = Dataset({{"ta", 900}, {"si", 100}});
  const LanguageSampling sampling(dataset, AllClips(dataset), 0.5, 42);
  std::vector<int64_t> uses_of_clip(1000);
  for (int64_t epoch = 0; epoch < 12; ++epoch) {
    const std::vector<ClipUse> uses = sampling.Epoch(epoch);
    ASSERT_EQ(uses.size(), 1000);
    std::vector<int64_t> in_epoch(1000);
    for (const ClipUse& use : uses) {
      EXPECT_EQ(use.repetition, in_epoch[use.clip]++);
      ++uses_of_clip[use.clip];
    }
    for (int64_t clip = 0; clip < 900; ++clip) EXPECT_LE(in_epoch[clip], 2);
    for (int64_t clip = 900; clip < 1000; ++clip) EXPECT_LE(in_epoch[clip], 4);
  }
  // 12 epochs of 750 and 250: 10 rounds of the ta clips, 30 of the si clips.
  for (int64_t clip = 0; clip < 900; ++clip) EXPECT_EQ(uses_of_clip[clip], 10);
  for (int64_t clip = 900; clip < 1000; ++clip) EXPECT_EQ(uses_of_clip[clip], 30);
}

TEST(LanguageSamplingTest, SeedAndEpochDecide) {
  const ClipDataset dataset = Dataset({{"ta", 90}, {"si", 10}});
  const LanguageSampling sampling(dataset, AllClips(dataset), 0.5, 42);
  EXPECT_EQ(LanguageSampling(dataset, AllClips(dataset), 0.5, 42).Epoch(3), sampling.Epoch(3));
  EXPECT_FALSE(sampling.Epoch(4) == sampling.Epoch(3));
  EXPECT_FALSE(LanguageSampling(dataset, AllClips(dataset), 0.5, 43).Epoch(3) == sampling.Epoch(3));
}

TEST(LanguageSamplingTest, EachUseHasItsOwnDraws) {
  std::set<int64_t> keys;
  for (const ClipUse& use : {ClipUse{0, 0}, ClipUse{1, 0}, ClipUse{0, 1}, ClipUse{1, 1}}) {
    keys.insert(use.DrawKey());
  }
  EXPECT_EQ(keys.size(), 4);
  EXPECT_EQ(ClipUse({17, 0}).DrawKey(), 17);
}

}  // namespace
}  // namespace distill_l2s
