#include "modeling/ngram/kneser_ney.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/random.h"
#include "modeling/ngram/arpa_file.h"
#include "modeling/ngram/ngram_model.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

KneserNey Estimator(int order, const std::vector<std::string>& sentences) {
  KneserNey estimator(order);
  for (const std::string& sentence : sentences) EXPECT_TRUE(estimator.Add(sentence).ok()) << sentence;
  return estimator;
}

NgramModel Model(int order, const std::vector<std::string>& sentences) {
  const std::string path = JoinPath(testing::TempDir(), "kneser_ney.arpa");
  EXPECT_TRUE(WriteFileAtomically(path, Estimator(order, sentences).ToArpa().value()).ok());
  absl::StatusOr<NgramModel> model = NgramModel::Read(path);
  EXPECT_TRUE(model.ok()) << model.status();
  return *std::move(model);
}

double Probability(const NgramModel& model, const NgramModel::State& state, uint32_t word) {
  return std::pow(10.0, model.Score(state, word).log10_prob);
}

struct Line {
  float log10_prob;
  float log10_backoff;
};
using Lines = std::map<std::string, Line>;  // By the words.

class LineSink : public ArpaSink {
 public:
  explicit LineSink(Lines* lines) : lines_(lines) {}
  absl::Status Counts(const std::vector<int64_t>&) override { return absl::OkStatus(); }
  absl::Status Ngram(const ArpaNgram& ngram) override {
    const std::string words = absl::StrJoin(ngram.words.begin(), ngram.words.begin() + ngram.order, " ");
    lines_->emplace(words, Line{ngram.log10_prob, ngram.log10_backoff});
    return absl::OkStatus();
  }
  absl::Status EndOfOrder(int) override { return absl::OkStatus(); }

 private:
  Lines* const lines_;
};

Lines ReadLines(const std::string& path) {
  Lines lines;
  LineSink sink(&lines);
  const absl::Status status = ReadArpaFile(path, &sink);
  EXPECT_TRUE(status.ok()) << status;
  return lines;
}

TEST(KneserNey, DiscountsComeFromCountsOfCounts) {
  const KneserNeyDiscounts discounts = EstimateDiscounts({4, 2, 1, 1});
  EXPECT_DOUBLE_EQ(discounts[0], 1 - 2 * 0.5 * 2 / 4);
  EXPECT_DOUBLE_EQ(discounts[1], 2 - 3 * 0.5 * 1 / 2);
  EXPECT_DOUBLE_EQ(discounts[2], 3 - 4 * 0.5 * 1 / 1);
  EXPECT_DOUBLE_EQ(EstimateDiscounts({4, 2, 1, 0})[2], 3);
  const KneserNeyDiscounts fallback = {0.5, 1, 1.5};
  EXPECT_EQ(EstimateDiscounts({4, 2, 0, 1}), fallback);
  EXPECT_EQ(EstimateDiscounts({1, 1, 5, 1}), fallback);  // D(2) would be -3.
}

// "a b" and "a c". The words are seen behind one other word, the end behind two, so 5 in all; discounts are
// the fallback, and half of the 1-grams' mass goes to 5 words, the unknown one among them.
TEST(KneserNey, BigramsByHand) {
  const NgramModel model = Model(2, {"a b", " a\tc "});
  const uint32_t a = model.Find("a"), b = model.Find("b");
  const NgramModel::State begin = model.SentenceBegin();
  const NgramModel::State after_a = model.Score(begin, a).next;
  const NgramModel::State after_b = model.Score(after_a, b).next;
  const NgramModel::State unknown = model.Score(begin, NgramModel::kUnknown).next;
  EXPECT_NEAR(Probability(model, unknown, NgramModel::kUnknown), 0.1, 1e-6);
  EXPECT_NEAR(Probability(model, unknown, a), 0.2, 1e-6);
  EXPECT_NEAR(Probability(model, unknown, NgramModel::kSentenceEnd), 0.3, 1e-6);
  EXPECT_NEAR(Probability(model, begin, a), (2 - 1) / 2.0 + 0.5 * 0.2, 1e-6);
  EXPECT_NEAR(Probability(model, after_a, b), (1 - 0.5) / 2 + 0.5 * 0.2, 1e-6);
  EXPECT_NEAR(Probability(model, after_b, NgramModel::kSentenceEnd), (1 - 0.5) / 1 + 0.5 * 0.3, 1e-6);
  EXPECT_NEAR(Probability(model, after_b, a), 0.5 * 0.2, 1e-6);
}

TEST(KneserNey, ProbabilitiesOfAnyContextSumToOne) {
  Random random(4);
  std::vector<std::string> sentences;
  for (int i = 0; i < 200; ++i) {
    std::string sentence;
    for (uint64_t n = 1 + random.Below(8); n > 0; --n) {
      // Some words are more frequent than others.
      absl::StrAppend(&sentence, "w", random.Below(1 + random.Below(20)), " ");
    }
    sentences.push_back(sentence);
  }
  for (int order = 1; order <= 4; ++order) {
    const NgramModel model = Model(order, sentences);
    ASSERT_EQ(model.order(), order);
    for (int i = 0; i < 50; ++i) {
      NgramModel::State state = model.SentenceBegin();
      for (uint64_t n = random.Below(6); n > 0; --n) {
        state = model.Score(state, NgramModel::kFirstWord + random.Below(model.words().size())).next;
      }
      double sum = Probability(model, state, NgramModel::kUnknown) +
                   Probability(model, state, NgramModel::kSentenceEnd);
      for (uint32_t word = 0; word < model.words().size(); ++word) {
        sum += Probability(model, state, NgramModel::kFirstWord + word);
      }
      EXPECT_NEAR(sum, 1, 1e-4) << "order " << order;
    }
  }
}

// testdata/lmplz.arpa is what `lmplz -o 3 --discount_fallback <sentences.txt` of KenLM at 4cb443e
// (2025-03-30) wrote; the sentences are words drawn at random.
TEST(KneserNey, EqualsLmplz) {
  KneserNey estimator(3);
  const std::string text = ReadFile("modeling/ngram/testdata/sentences.txt").value();
  for (const absl::string_view sentence : absl::StrSplit(text, '\n')) {
    ASSERT_TRUE(estimator.Add(sentence).ok());
  }
  const std::string path = JoinPath(testing::TempDir(), "ours.arpa");
  ASSERT_TRUE(WriteFileAtomically(path, estimator.ToArpa().value()).ok());
  const Lines ours = ReadLines(path);
  const Lines theirs = ReadLines("modeling/ngram/testdata/lmplz.arpa");
  ASSERT_GT(theirs.size(), 200u);
  EXPECT_EQ(ours.size(), theirs.size());
  for (const auto& [words, line] : theirs) {
    ASSERT_EQ(ours.count(words), 1u) << words;
    EXPECT_NEAR(ours.at(words).log10_prob, line.log10_prob, 2e-6) << words;
    EXPECT_NEAR(ours.at(words).log10_backoff, line.log10_backoff, 2e-6) << words;
  }
}

TEST(KneserNey, CountsWhatItWasGiven) {
  const KneserNey estimator = Estimator(3, {"a b", "", " \t", "c"});
  EXPECT_EQ(estimator.sentences(), 2);
  EXPECT_EQ(estimator.words(), 3);
}

TEST(KneserNey, RefusesWordsThatNoModelHas) {
  KneserNey estimator(2);
  EXPECT_THAT(std::string(estimator.Add("a </s> b").message()), HasSubstr("the word \"</s>\""));
  EXPECT_EQ(estimator.Add("a \xFF b").message(), "a word is not UTF-8");
  EXPECT_EQ(estimator.ToArpa().status().message(), "the text has no sentence");
}

}  // namespace
}  // namespace distill_l2s
