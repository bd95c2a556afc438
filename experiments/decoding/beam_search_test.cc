#include "experiments/decoding/beam_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/random.h"
#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

constexpr BeamSearchOptions kEverything = {1000000, -1e9, -1e9, 1 << 30};

double LogAdd(double a, double b) { return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b))); }

// [frames, V] log probabilities; the sharper, the surer.
std::vector<float> RandomEmissions(int64_t frames, int64_t classes, double sharpness, Random* random) {
  std::vector<float> all;
  for (int64_t frame = 0; frame < frames; ++frame) {
    std::vector<double> logits(classes);
    double sum = 0;
    for (double& logit : logits) {
      logit = sharpness * random->Uniform();
      sum += std::exp(logit);
    }
    for (const double logit : logits) all.push_back(static_cast<float>(logit - std::log(sum)));
  }
  return all;
}

std::string Words(const std::string& text) {
  return absl::StrJoin(absl::StrSplit(text, ' ', absl::SkipEmpty()), " ");
}

class BeamSearchTest : public testing::Test {
 protected:
  int64_t classes() const { return vocabulary_.size(); }

  double PathLogp(const std::vector<float>& emissions, const std::vector<int64_t>& path) const {
    double logp = 0;
    for (size_t frame = 0; frame < path.size(); ++frame) logp += emissions[frame * classes() + path[frame]];
    return logp;
  }

  // The log probability of every text, summed over all paths one by one; the best path of each to `best`.
  std::map<std::string, double> BruteForce(const std::vector<float>& emissions,
                                           std::map<std::string, std::vector<int64_t>>* best) const {
    const int64_t frames = static_cast<int64_t>(emissions.size()) / classes();
    std::map<std::string, double> all;
    std::vector<int64_t> path(frames, 0);
    while (true) {
      const double logp = PathLogp(emissions, path);
      const auto best_place = best->emplace(Words(DecodePath(path, vocabulary_)), path).first;
      if (logp > PathLogp(emissions, best_place->second)) best_place->second = path;
      const auto [place, is_new] = all.emplace(Words(DecodePath(path, vocabulary_)), logp);
      if (!is_new) place->second = LogAdd(place->second, logp);
      int64_t frame = 0;
      while (frame < frames && ++path[frame] == classes()) path[frame++] = 0;
      if (frame == frames) return all;
    }
  }

  double LanguageScore(const std::string& text) const {
    double log10_prob = 0;
    int64_t words = 0;
    NgramModel::State state = model_->SentenceBegin();
    for (absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
      const auto scored = model_->Score(state, model_->Find(word));
      log10_prob += scored.log10_prob - (model_->Find(word) == NgramModel::kUnknown ? 10 : 0);
      state = scored.next;
      ++words;
    }
    log10_prob += model_->Score(state, NgramModel::kSentenceEnd).log10_prob;
    return 0.5 * std::log(10) * log10_prob + 1.5 * static_cast<double>(words);
  }

  void ExpectAllTexts(const std::vector<float>& emissions, const WordScorer* scorer) {
    std::map<std::string, std::vector<int64_t>> best;
    std::map<std::string, double> want = BruteForce(emissions, &best);
    if (scorer != nullptr) {
      for (auto& [text, score] : want) score += LanguageScore(text);
    }
    BeamSearch search(&vocabulary_, scorer, kEverything);
    search.Push(emissions);
    const auto got = search.Finish(1000000);
    EXPECT_EQ(got.size(), want.size());
    double last = std::numeric_limits<double>::infinity();
    for (const auto& hypothesis : got) {
      const std::string text = DecodePath(hypothesis.frames.labels, vocabulary_);
      ASSERT_EQ(want.count(text), 1u) << text;
      EXPECT_NEAR(hypothesis.score, want[text], 1e-5) << text;
      EXPECT_LE(hypothesis.score, last);
      // Of a path's spaces those that part no words are blanks here, so that it can be another.
      if (std::count(best[text].begin(), best[text].end(), 2) == 0) {
        EXPECT_NEAR(PathLogp(emissions, hypothesis.frames.labels), PathLogp(emissions, best[text]), 1e-5)
            << text;
      }
      last = hypothesis.score;
      want.erase(text);
    }
    EXPECT_TRUE(want.empty());
  }

  std::string Text(const BeamSearch& search) const {
    return DecodePath(search.Finish()[0].frames.labels, vocabulary_);
  }

  // Classes: a, b, |, [UNK], [PAD].
  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"aaa bb"}, 1);
  const std::shared_ptr<const NgramModel> model_ = TinyLanguageModel(testing::TempDir());
  const WordScorer scorer_{model_, {}};
};

TEST_F(BeamSearchTest, SumsOverAllPathsAsBruteForce) {
  Random random(1);
  for (int i = 0; i < 8; ++i) {
    const auto emissions = RandomEmissions(1 + i % 6, classes(), i % 2 == 0 ? 1 : 6, &random);
    ExpectAllTexts(emissions, nullptr);
    ExpectAllTexts(emissions, &scorer_);
  }
}

TEST_F(BeamSearchTest, NoFramesGiveTheEmptyText) {
  BeamSearch search(&vocabulary_, nullptr, {});
  const auto got = search.Finish(5);
  ASSERT_EQ(got.size(), 1u);
  EXPECT_TRUE(got[0].frames.labels.empty());
  EXPECT_EQ(got[0].score, 0);
}

// The classic case: every frame's best label is the blank, but most of the probability is on paths with an a.
TEST_F(BeamSearchTest, FindsTextsThatNoBestPathHas) {
  const float a = std::log(0.4f), blank = std::log(0.6f), never = -30;
  const std::vector<float> emissions = {a, never, never, never, blank, a, never, never, never, blank};
  BeamSearch search(&vocabulary_, nullptr, {});
  search.Push(emissions);
  EXPECT_EQ(Text(search), "a");
  EXPECT_NEAR(search.Finish()[0].score, std::log(0.64), 1e-5);
}

TEST_F(BeamSearchTest, TheLanguageModelDecidesWhatTheSoundLeavesOpen) {
  // "ab" or "bb", as likely one as the other, then a sure "b".
  const float half = std::log(0.5f), sure = 0, never = -30;
  std::vector<float> emissions;
  for (const std::vector<float>& frame :
       std::vector<std::vector<float>>{{half, half, never, never, never},
                                       {never, never, never, never, sure},
                                       {never, sure, never, never, never},
                                       {never, never, sure, never, never},
                                       {never, sure, never, never, never}}) {
    emissions.insert(emissions.end(), frame.begin(), frame.end());
  }
  BeamSearch search(&vocabulary_, &scorer_, {});
  search.Push(emissions);
  EXPECT_EQ(Text(search), "ab b");
}

TEST_F(BeamSearchTest, FramesAndPosteriorsAreThoseOfTheBestPath) {
  // Frames: a a - b | - b, each with probability 0.9.
  const std::vector<int64_t> path = {0, 0, 4, 1, 2, 4, 1};
  std::vector<float> emissions;
  for (const int64_t label : path) {
    for (int64_t i = 0; i < classes(); ++i) emissions.push_back(std::log(i == label ? 0.9f : 0.025f));
  }
  for (const WordScorer* scorer : {static_cast<const WordScorer*>(nullptr), &scorer_}) {
    BeamSearch search(&vocabulary_, scorer, {});
    search.Push(emissions);
    const FrameLabels frames = search.Finish()[0].frames;
    EXPECT_EQ(frames.labels, path);
    ASSERT_EQ(frames.posteriors.size(), path.size());
    for (size_t i = 0; i < path.size(); ++i) {
      EXPECT_NEAR(frames.posteriors[i], path[i] == 4 ? 0 : 0.9, 1e-6) << i;
    }
  }
}

TEST_F(BeamSearchTest, PiecesAndSettlingChangeNothing) {
  Random random(3);
  for (int i = 0; i < 6; ++i) {
    const WordScorer* scorer = i % 2 == 0 ? &scorer_ : nullptr;
    const auto emissions = RandomEmissions(1500, classes(), 8, &random);
    BeamSearchOptions options;
    options.beam_width = 30;
    options.settle_nodes = 1 << 30;
    BeamSearch whole(&vocabulary_, scorer, options);
    whole.Push(emissions);
    options.settle_nodes = 100;
    BeamSearch pieces(&vocabulary_, scorer, options);
    absl::Span<const float> rest = emissions;
    while (!rest.empty()) {
      const size_t size = std::min<size_t>(rest.size(), classes() * (1 + random.Below(40)));
      pieces.Push(rest.first(size));
      rest.remove_prefix(size);
    }
    const auto want = whole.Finish(5), got = pieces.Finish(5);
    ASSERT_EQ(got.size(), want.size());
    for (size_t n = 0; n < got.size(); ++n) {
      EXPECT_EQ(Words(DecodePath(got[n].frames.labels, vocabulary_)),
                Words(DecodePath(want[n].frames.labels, vocabulary_)));
      EXPECT_NEAR(got[n].score, want[n].score, 1e-6);
      EXPECT_EQ(got[n].frames.labels.size(), 1500u);
    }
    EXPECT_GT(DecodePath(got[0].frames.labels, vocabulary_).size(), 300u);
  }
}

TEST_F(BeamSearchTest, WhatIsNoNumberIsPassedOver) {
  const float nan = std::nanf(""), infinite = std::numeric_limits<float>::infinity();
  BeamSearch search(&vocabulary_, &scorer_, {});
  search.Push({nan, nan, nan, nan, nan});
  search.Push({-infinite, -infinite, -infinite, -infinite, -infinite});
  search.Push({infinite, infinite, infinite, infinite, infinite});
  search.Push({nan, -0.1f, nan, nan, -3});
  EXPECT_TRUE(std::isfinite(search.Finish()[0].score));
  EXPECT_EQ(search.Finish()[0].frames.labels.size(), 4u);
}

TEST_F(BeamSearchTest, AVocabularyWithoutSpacesIsOneWord) {
  const CharacterVocabulary letters = *CharacterVocabulary::FromTexts({"aab"}, 1);
  Random random(4);
  BeamSearch search(&letters, nullptr, {});
  search.Push(RandomEmissions(50, letters.size(), 10, &random));
  EXPECT_FALSE(DecodePath(search.Finish()[0].frames.labels, letters).empty());
}

}  // namespace
}  // namespace distill_l2s
