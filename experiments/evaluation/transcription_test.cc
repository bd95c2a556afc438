#include "experiments/evaluation/transcription.h"

#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "data/audio/audio_writer.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class TranscriptionTest : public testing::Test {
 protected:
  TranscriptionTest()
      : utterances_(WriteTinyCorpus(JoinPath(testing::TempDir(), "test.jsonl"),
                                    {"o", "la mare rosie", "casa", "sare de mare", "re"}, 1)),
        student_(*LoadWav2Vec2("tests/golden/models/student_layer")) {}

  // Makes the student hear nothing but `text`, one letter, everywhere.
  void HearOnly(const std::string& text) {
    const at::NoGradGuard no_grad;
    auto parameters = student_->named_parameters();
    parameters["lm_head.weight"].zero_();
    parameters["lm_head.bias"][vocabulary_.Encode(text)[0]] = 100;
  }

  std::vector<ClipResult> Transcribe(const std::vector<Utterance>& utterances,
                                     const RecognitionOptions& options = {}) {
    auto results = TranscribeAndScore(recognizer_, utterances, options);
    EXPECT_TRUE(results.ok()) << results.status();
    return results.ok() ? *std::move(results) : std::vector<ClipResult>();
  }

  const CharacterVocabulary vocabulary_ =
      *CharacterVocabulary::Read("tests/golden/models/student_layer/vocab.json");
  const std::vector<Utterance> utterances_;
  const std::shared_ptr<Wav2Vec2ForCtc> student_;
  const Recognizer recognizer_{RecognizerParts{student_, vocabulary_, {}}};
};

TEST_F(TranscriptionTest, GivesEachUtteranceItsOwnResultInTheirOrder) {
  std::vector<ClipResult> alone;
  std::set<std::string> hypotheses;
  for (const Utterance& utterance : utterances_) {
    alone.push_back(Transcribe({utterance}).at(0));
    hypotheses.insert(alone.back().hypothesis);
  }
  ASSERT_GT(hypotheses.size(), 3u);  // Else a mix-up would not show.
  for (const double batch_s : {0.5, 1.5, 60.0}) {
    for (const int threads : {0, 2}) {
      RecognitionOptions options;
      options.batch_s = batch_s;
      options.loader_threads = threads;
      const auto results = Transcribe(utterances_, options);
      ASSERT_EQ(results.size(), utterances_.size());
      for (size_t i = 0; i < results.size(); ++i) {
        EXPECT_EQ(results[i].audio_filepath, utterances_[i].audio_filepath);
        EXPECT_EQ(results[i].duration_s, utterances_[i].duration_s);
        EXPECT_EQ(results[i].reference, utterances_[i].text);
        EXPECT_EQ(results[i].hypothesis, alone[i].hypothesis) << batch_s << " s, " << threads << " threads";
        EXPECT_FALSE(results[i].near.has_value());
      }
    }
  }
}

TEST_F(TranscriptionTest, KeepsTheSpeakers) {
  std::vector<Utterance> utterances(utterances_.begin(), utterances_.begin() + 2);
  utterances[0].speaker = "ana";
  const auto results = Transcribe(utterances);
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].speaker, "ana");
  EXPECT_EQ(results[1].speaker, "");
}

TEST_F(TranscriptionTest, ScoresAgainstTheReference) {
  HearOnly("o");
  const auto results = Transcribe(utterances_);
  ASSERT_EQ(results.size(), 5u);
  for (const ClipResult& result : results) EXPECT_EQ(result.hypothesis, "o");
  EXPECT_EQ(results[0].characters.errors(), 0);
  EXPECT_EQ(results[2].characters.errors(), 4);  // "casa": one replaced, three not heard.
  EXPECT_EQ(results[2].words.errors(), 1);
  EXPECT_EQ(results[3].words.errors(), 3);
  const CorpusErrors sum = SumErrors(results);
  EXPECT_EQ(sum.words.hits, 1);
  EXPECT_EQ(sum.words.reference_length(), 9);
  EXPECT_EQ(sum.characters.reference_length(), 1 + 13 + 4 + 12 + 2);
}

TEST_F(TranscriptionTest, IsInEvaluationModeMeanwhileAndGivesTheModeBack) {
  Wav2Vec2LoadOptions options;
  options.overrides.set_hidden_dropout(0.5);
  options.overrides.set_layerdrop(0.5);
  const auto noisy = *LoadWav2Vec2("tests/golden/models/student_layer", options);
  const auto expected = Transcribe(utterances_);
  for (const bool training : {true, false}) {
    noisy->train(training);
    const auto results = TranscribeAndScore(Recognizer({noisy, vocabulary_, {}}), utterances_, {});
    ASSERT_TRUE(results.ok()) << results.status();
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ((*results)[i].hypothesis, expected[i].hypothesis);
    EXPECT_EQ(noisy->is_training(), training);
  }
}

TEST_F(TranscriptionTest, TakesAClipTooShortForOneFrame) {
  Utterance click = utterances_[0];
  click.audio_filepath = JoinPath(testing::TempDir(), "click.wav");
  click.duration_s = 0.001;
  ASSERT_TRUE(WriteAudio(click.audio_filepath, std::vector<float>(16, 0.5f), 16000).ok());
  HearOnly("o");
  const auto results = Transcribe({utterances_[1], click});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[1].hypothesis, "o");
}

TEST_F(TranscriptionTest, NamesAClipThatCannotBeRead) {
  std::vector<Utterance> utterances = utterances_;
  utterances[3].audio_filepath = "/no/such/clip.flac";
  student_->train();
  for (const int threads : {0, 2}) {
    RecognitionOptions options;
    options.loader_threads = threads;
    const auto results = TranscribeAndScore(recognizer_, utterances, options);
    EXPECT_THAT(results.status().ToString(), HasSubstr("/no/such/clip.flac"));
    EXPECT_TRUE(student_->is_training());
  }
}

}  // namespace
}  // namespace distill_l2s
