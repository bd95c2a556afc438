#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/beam_search.h"
#include "experiments/decoding/word_scorer.h"
#include "modeling/ngram/ngram_model.h"
#include "tests/golden_data.h"

// Scores of n-grams against kenlm 0.3.0, beam search against pyctcdecode 0.5.0.
namespace distill_l2s {
namespace {

using Json = nlohmann::json;

std::shared_ptr<const NgramModel> GoldenLanguageModel() {
  auto model = NgramModel::Read(GoldenPath("language_model.arpa"));
  if (!model.ok()) throw std::runtime_error(std::string(model.status().message()));
  return std::make_shared<const NgramModel>(*std::move(model));
}

TEST(BeamSearchParityTest, NgramScoresEqualKenlms) {
  const auto model = GoldenLanguageModel();
  const Json golden = ReadGoldenJson("language_model_cases.json");
  ASSERT_FALSE(golden.at("cases").empty()) << "language_model_cases.json holds no case";
  for (const Json& want : golden.at("cases")) {
    auto words = want.at("words").get<std::vector<std::string>>();
    const auto log10_probs = want.at("log10_probs").get<std::vector<double>>();
    ASSERT_EQ(log10_probs.size(), words.size() + 1);
    NgramModel::Scored scored = {0, model->SentenceBegin()};
    for (size_t i = 0; i < log10_probs.size(); ++i) {
      const bool ends = i == words.size();
      scored = model->Score(scored.next, ends ? NgramModel::kSentenceEnd : model->Find(words[i]));
      EXPECT_NEAR(scored.log10_prob, log10_probs[i], 1e-5) << want.at("words") << ", " << i;
    }
  }
}

CharacterVocabulary VocabularyOf(const Json& labels) {
  Json vocabulary = Json::object();
  for (size_t i = 0; i < labels.size(); ++i) vocabulary[labels[i].get<std::string>()] = i;
  const std::string path = JoinPath(testing::TempDir(), "vocab.json");
  const absl::Status status = WriteFileAtomically(path, vocabulary.dump());
  auto read = status.ok() ? CharacterVocabulary::Read(path) : absl::StatusOr<CharacterVocabulary>(status);
  if (!read.ok()) throw std::runtime_error(std::string(read.status().message()));
  return *std::move(read);
}

std::vector<float> LogSoftmax(const Json& logits) {
  std::vector<float> all;
  for (const Json& row : logits) {
    double sum = 0;
    for (const Json& logit : row) sum += std::exp(logit.get<double>());
    for (const Json& logit : row) all.push_back(static_cast<float>(logit.get<double>() - std::log(sum)));
  }
  return all;
}

// How many words of the text stand at other frames than pyctcdecode says.
int64_t CountMovedWords(const BeamSearch::Hypothesis& got, const Json& want,
                        const CharacterVocabulary& vocabulary) {
  const std::vector<TimedText> words = DecodeWords(got.frames.labels, vocabulary);
  EXPECT_EQ(words.size(), want.at("words").size());
  int64_t moved = 0;
  for (size_t i = 0; i < std::min(words.size(), want.at("words").size()); ++i) {
    const Json& word = want.at("words")[i];
    EXPECT_EQ(words[i].text, word[0].get<std::string>());
    moved += words[i].start_frame != word[1] || words[i].end_frame != word[2];
  }
  return moved;
}

TEST(BeamSearchParityTest, HypothesesEqualPyctcdecodes) {
  const auto model = GoldenLanguageModel();
  const Json golden = ReadGoldenJson("beam_search_cases.json");
  ASSERT_FALSE(golden.at("cases").empty()) << "beam_search_cases.json holds no case";
  const CharacterVocabulary vocabulary = VocabularyOf(golden.at("labels"));
  int64_t words = 0, moved = 0;
  for (const Json& want : golden.at("cases")) {
    BeamSearchOptions options;
    options.beam_width = want.at("beam_width").get<int>();
    options.beam_prune_logp = want.at("beam_prune_logp").get<double>();
    std::unique_ptr<const WordScorer> scorer;
    if (!want.at("lm_weight").is_null()) {
      scorer = std::make_unique<WordScorer>(
          model,
          LanguageModelWeights{want.at("lm_weight").get<double>(), want.at("word_bonus").get<double>(), -10});
    }
    BeamSearch search(&vocabulary, scorer.get(), options);
    search.Push(LogSoftmax(want.at("logits")));
    const Json& hypotheses = want.at("hypotheses");
    const auto got = search.Finish(static_cast<int>(hypotheses.size()));
    ASSERT_EQ(got.size(), hypotheses.size());
    for (size_t i = 0; i < got.size(); ++i) {
      EXPECT_EQ(DecodePath(got[i].frames.labels, vocabulary), hypotheses[i].at("text").get<std::string>())
          << i;
      EXPECT_NEAR(got[i].score, hypotheses[i].at("score").get<double>(), want.at("tolerance").get<double>())
          << i << "th of " << want.at("logits").size() << " frames";
    }
    // Of several paths about as good, each may be a text's best.
    if (want.at("logits").size() < 100) continue;
    words += static_cast<int64_t>(hypotheses[0].at("words").size());
    moved += CountMovedWords(got[0], hypotheses[0], vocabulary);
  }
  EXPECT_LE(moved, words / 10) << "of " << words;
}

}  // namespace
}  // namespace distill_l2s
