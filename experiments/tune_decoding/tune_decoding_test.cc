#include "experiments/tune_decoding/tune_decoding.h"

#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/tiny_language_model.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TuneDecodingTest : public testing::Test {
 protected:
  TuneDecodingTest() {
    options_.model_dir = JoinPath(testing::TempDir(), "model");
    options_.manifests = {JoinPath(testing::TempDir(), "dev.jsonl")};
    options_.language_model = JoinPath(testing::TempDir(), "tiny.arpa");
    options_.lm_weights = {0, 2};
    options_.word_bonuses = {0, 3};
    options_.shows_progress = false;
    WriteTinyCorpus(options_.manifests[0], {"a", "a", "b"}, 1);
    EXPECT_TRUE(WriteFileAtomically(options_.language_model, kTinyArpa).ok());
    WriteUndecidedModel();
  }

  // Every frame of its every clip is a little rather b than a, and neither |, [UNK] nor [PAD].
  void WriteUndecidedModel() {
    const auto vocabulary = CharacterVocabulary::FromTexts({"aaa bb"}, 1);
    Wav2Vec2Config config = TinyExperiment(1).student().random();
    config.set_vocab_size(static_cast<int32_t>(vocabulary->size()));
    const auto student = *Wav2Vec2ForCtc::Create(config);
    {
      const at::NoGradGuard no_grad;
      auto parameters = student->named_parameters();
      parameters["lm_head.weight"].zero_();
      parameters["lm_head.bias"].fill_(-100);
      parameters["lm_head.bias"][0] = 0;
      parameters["lm_head.bias"][1] = 0.001;
    }
    ASSERT_TRUE(SaveWav2Vec2(options_.model_dir, *student).ok());
    ASSERT_TRUE(vocabulary->Write(JoinPath(options_.model_dir, "vocab.json")).ok());
  }

  TuneDecodingOptions options_;
};

TEST_F(TuneDecodingTest, TriesEveryPairAndFindsTheBest) {
  const auto tuning = TuneDecoding(options_);
  ASSERT_TRUE(tuning.ok()) << tuning.status();
  EXPECT_EQ(tuning->clips, 3);
  EXPECT_NEAR(tuning->greedy.wer, 2.0 / 3, 1e-9);  // "b" everywhere.
  ASSERT_EQ(tuning->trials.size(), 4u);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(tuning->trials[i].lm_weight, i < 2 ? 0 : 2);
    EXPECT_EQ(tuning->trials[i].word_bonus, i % 2 == 0 ? 0 : 3);
    EXPECT_GE(tuning->trials[i].errors.wer, tuning->trials[tuning->best].errors.wer);
  }
  // Without spaces there is one word, so the bonus changes nothing.
  EXPECT_EQ(tuning->trials[0].errors.wer, tuning->trials[1].errors.wer);
}

TEST_F(TuneDecodingTest, TellsPeopleAndPrograms) {
  DecodingTuning tuning;
  tuning.clips = 12;
  tuning.greedy = {0.5, 0.25};
  tuning.beam = {0.45, 0.2};
  tuning.trials = {{0, 0, {0.45, 0.2}}, {0, 3, {0.4, 0.19}}, {2, 0, {0.44, 0.2}}, {2, 3, {0.3, 0.125}}};
  tuning.best = 3;
  const std::string table = FormatTuning(options_, tuning);
  EXPECT_THAT(table, AllOf(HasSubstr("12 clips"), HasSubstr("greedy               50.00    25.00"),
                           HasSubstr("2           3    30.00    12.50  <- best\n"),
                           HasSubstr("The best of lm_weight is the greatest that was tried"),
                           HasSubstr("--decoder=beam --language_model=" + options_.language_model +
                                     " --lm_weight=2 --word_bonus=3\n"),
                           Not(HasSubstr("does not help"))));
  const auto json = nlohmann::json::parse(TuningToJson(options_, tuning));
  EXPECT_EQ(json["clips"], 12);
  EXPECT_EQ(json["greedy"]["wer"], 50);
  EXPECT_EQ(json["trials"].size(), 4u);
  EXPECT_EQ(json["best"]["word_bonus"], 3);
  EXPECT_EQ(json["best"]["cer"], 12.5);
  tuning.best = 0;
  EXPECT_THAT(FormatTuning(options_, tuning),
              AllOf(HasSubstr("does not help"), Not(HasSubstr("The best of lm_weight"))));
}

TEST_F(TuneDecodingTest, OfEqualSettingsTheOneNearestToTheDefaults) {
  DecodingTuning tuning;
  for (const double weight : {0.25, 0.5, 0.75}) {
    for (const double bonus : {0.0, 1.0, 2.0, 3.0}) tuning.trials.push_back({weight, bonus, {0, 0}});
  }
  SelectBest(&tuning);
  EXPECT_EQ(tuning.trials[tuning.best].lm_weight, 0.5);
  EXPECT_EQ(tuning.trials[tuning.best].word_bonus, 1);
  EXPECT_EQ(tuning.equals, 11);
  options_.lm_weights = {0.25, 0.5, 0.75};
  options_.word_bonuses = {0, 1, 2, 3};
  EXPECT_THAT(FormatTuning(options_, tuning),
              AllOf(HasSubstr("11 other settings have the same error rates; the one nearest to the defaults"),
                    Not(HasSubstr("that was tried"))));
  tuning.trials.back().errors.wer = 0.1;
  tuning.trials.front().errors.wer = -0.1;
  SelectBest(&tuning);
  EXPECT_EQ(tuning.best, 0u);
  EXPECT_EQ(tuning.equals, 0);
}

TEST_F(TuneDecodingTest, ClosesWithTheCommandThatEvaluates) {
  setenv("DISTILL_L2S_COMMAND", "distill_l2s", 1);
  DecodingTuning tuning;
  tuning.clips = 4;
  tuning.greedy = {0.25, 0.1};
  tuning.trials = {{0.5, 1, {0.125, 0.1}}};
  options_.model_dir = "runs/ro/checkpoint";
  options_.manifests = {"data/dev.jsonl"};
  options_.language_model = "ro.arpa";
  EXPECT_EQ(TuningClosing(options_, tuning, "tuning.json"),
            "Done: tried 1 settings on 4 clips; the best has WER 12.50 %, greedy decoding 25.00 %\n"
            "Made: tuning.json\n"
            "Next: distill_l2s evaluate --model=runs/ro/checkpoint --manifest=data/dev.jsonl --decoder=beam "
            "--language_model=ro.arpa --lm_weight=0.5 --word_bonus=1\n");
}

TEST_F(TuneDecodingTest, ErrorsNameTheFlagOrTheFile) {
  TuneDecodingOptions options = options_;
  options.lm_weights = {};
  EXPECT_THAT(TuneDecoding(options).status().ToString(), HasSubstr("--lm_weights"));
  options = options_;
  options.lm_weights = {0.5, -1};
  EXPECT_THAT(TuneDecoding(options).status().ToString(), HasSubstr("--lm_weight is -1"));
  options = options_;
  options.language_model = "/no/such.arpa";
  EXPECT_THAT(TuneDecoding(options).status().ToString(), HasSubstr("/no/such.arpa"));
  options = options_;
  options.manifests = {"/no/such.jsonl"};
  EXPECT_THAT(TuneDecoding(options).status().ToString(), HasSubstr("/no/such.jsonl"));
}

}  // namespace
}  // namespace distill_l2s
