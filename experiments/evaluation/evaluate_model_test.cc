#include "experiments/evaluation/evaluate_model.h"

#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/file.h"
#include "data/text/character_vocabulary.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/export/model_card.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class EvaluateModelTest : public testing::Test {
 protected:
  EvaluateModelTest() {
    options_.model_dir = JoinPath(testing::TempDir(), "model");
    options_.manifests = {Write("one.jsonl", {"aa", "ab"}), Write("two.jsonl", {"bbbb"})};
    options_.progress = "";
    WriteModelThatHearsA();
  }

  std::string Write(const std::string& name, const std::vector<std::string>& texts) {
    const std::string manifest = JoinPath(testing::TempDir(), name);
    WriteTinyCorpus(manifest, texts, 1);
    return manifest;
  }

  // A student of the classes a, b, [UNK], [PAD] whose every hypothesis is "a".
  void WriteModelThatHearsA() {
    const auto vocabulary = CharacterVocabulary::FromTexts({"aab"}, 1);
    Wav2Vec2Config config = TinyExperiment(1).student().random();
    config.set_vocab_size(vocabulary->size());
    const auto student = *Wav2Vec2ForCtc::Create(config);
    {
      const at::NoGradGuard no_grad;
      auto parameters = student->named_parameters();
      parameters["lm_head.weight"].zero_();
      parameters["lm_head.bias"][0] = 100;
    }
    ASSERT_TRUE(SaveWav2Vec2(options_.model_dir, *student).ok());
    ASSERT_TRUE(vocabulary->Write(JoinPath(options_.model_dir, "vocab.json")).ok());
  }

  EvaluateModelOptions options_;
};

TEST_F(EvaluateModelTest, ScoresAllManifestsAsOneSet) {
  const auto evaluation = EvaluateModel(options_);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  ASSERT_EQ(evaluation->clips.size(), 3u);
  EXPECT_EQ(evaluation->clips[2].reference, "bbbb");
  EXPECT_EQ(evaluation->clips[2].hypothesis, "a");
  EXPECT_EQ(evaluation->scores.all.clips, 3);
  EXPECT_DOUBLE_EQ(evaluation->scores.all.cer.rate, 6.0 / 8);  // 1 of "aa", 1 of "ab", 4 of "bbbb".
  EXPECT_DOUBLE_EQ(evaluation->scores.all.wer.rate, 1);
  EXPECT_EQ(evaluation->scores.near.clips, 0);
  EXPECT_EQ(evaluation->scores.far.clips, 0);
  EXPECT_FALSE(evaluation->clips[0].near.has_value());
}

TEST_F(EvaluateModelTest, TellsNearClipsFromFarOnes) {
  options_.training_manifests = {Write("train.jsonl", {"aa", "abab"})};
  const auto evaluation = EvaluateModel(options_);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  // "aa" stands there; "ab" is half its length away from "aa", "bbbb" half from "abab".
  EXPECT_EQ(evaluation->clips[0].near, true);
  EXPECT_EQ(evaluation->clips[1].near, false);
  EXPECT_EQ(evaluation->clips[2].near, false);
  EXPECT_EQ(evaluation->scores.near.clips, 1);
  EXPECT_DOUBLE_EQ(evaluation->scores.near.cer.rate, 0.5);
  EXPECT_EQ(evaluation->scores.far.clips, 2);
  EXPECT_DOUBLE_EQ(evaluation->scores.far.cer.rate, 5.0 / 6);
}

TEST_F(EvaluateModelTest, WarnsOfATestSetThatMisleads) {
  options_.manifests = {Write("raw.jsonl", {"Aa!", "ab"})};
  options_.training_manifests = options_.manifests;
  const auto evaluation = EvaluateModel(options_);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_THAT(
      FormatEvaluation(*evaluation),
      StartsWith("WARNING: 1 of 2 clips have characters that the model's labels lack, 2 of 5: ! (1), A "
                 "(1). The texts are not normalised as those of its training: capitals, punctuation\n"
                 "WARNING: these clips: 2 of 2 clips are in the training set, too"));
}

TEST_F(EvaluateModelTest, ClosesWithTheRatesAndTheNextCommand) {
  setenv("DISTILL_L2S_WORKING_DIRECTORY", testing::TempDir().c_str(), 1);
  setenv("DISTILL_L2S_COMMAND", "distill_l2s", 1);
  const auto evaluation = EvaluateModel(options_);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_THAT(EvaluationClosing(options_, *evaluation, {JoinPath(testing::TempDir(), "clips.jsonl"), ""}),
              StartsWith("Done: evaluated 3 clips: CER 75.00 %, WER 100.00 %\nMade: clips.jsonl\n"
                         "Next: distill_l2s transcribe --model=model "));
}

TEST_F(EvaluateModelTest, FormatsTheSubsetsThatThereAre) {
  ArmScores scores;
  scores.all.clips = 12;
  scores.all.cer = {0.125, {0.1, 0.15}};
  scores.all.wer = {0.5, {0.25, 0.75}};
  EXPECT_THAT(FormatScores(scores),
              AllOf(HasSubstr("all"), HasSubstr("12"), HasSubstr("12.50 [ 10.00,  15.00]"),
                    HasSubstr("50.00 [ 25.00,  75.00]"), Not(HasSubstr("near"))));
  scores.near.clips = 5;
  scores.far.clips = 7;
  EXPECT_THAT(FormatScores(scores), AllOf(HasSubstr("near"), HasSubstr("far")));
}

TEST_F(EvaluateModelTest, SaysHowItDecoded) {
  const auto greedy = EvaluateModel(options_);
  ASSERT_TRUE(greedy.ok()) << greedy.status();
  EXPECT_THAT(FormatEvaluation(*greedy), StartsWith("decoding: greedy, without a language model\nclips"));
  EXPECT_EQ(greedy->clips[0].decoding, "");
  options_.decoder.kind = DecoderKind::kBeam;
  options_.decoder.beam.beam_width = 7;
  const auto beam = EvaluateModel(options_);
  ASSERT_TRUE(beam.ok()) << beam.status();
  EXPECT_EQ(beam->clips[2].hypothesis, "a");
  EXPECT_EQ(beam->clips[2].decoding, "beam search of width 7, without a language model");
  EXPECT_THAT(FormatEvaluation(*beam), StartsWith("decoding: beam search of width 7, without"));
  options_.decoder.language_model = "/no/such.arpa";
  EXPECT_THAT(EvaluateModel(options_).status().ToString(), HasSubstr("/no/such.arpa"));
}

TEST_F(EvaluateModelTest, RefusesAVocabularyThatIsNotTheHeads) {
  ASSERT_TRUE(
      CharacterVocabulary::FromTexts({"abc"}, 1)->Write(JoinPath(options_.model_dir, "vocab.json")).ok());
  EXPECT_THAT(EvaluateModel(options_).status().ToString(),
              HasSubstr(JoinPath(options_.model_dir, "vocab.json") +
                        ": has no label [PAD] for padding, the CTC blank, among the 4 classes of the head"));
}

TEST_F(EvaluateModelTest, TheModelCardGetsTheResult) {
  const std::string path = JoinPath(options_.model_dir, "README.md");
  const auto write = [&] {
    return WriteModelCardResults(options_.model_dir, "test.jsonl", *EvaluateModel(options_));
  };
  EXPECT_THAT(write().ToString(), HasSubstr(path));
  ASSERT_TRUE(WriteFileAtomically(path, ModelCardText({})).ok());
  ASSERT_TRUE(write().ok());
  EXPECT_THAT(
      *ReadFile(path),
      AllOf(
          HasSubstr("| WER | test.jsonl (3 clips; greedy, without a language model) | 100.00 % | 100.00 % to "
                    "100.00 % |"),
          HasSubstr("| CER | test.jsonl (3 clips; greedy, without a language model) | 75.00 % | ")));
  options_.decoder.kind = DecoderKind::kBeam;
  ASSERT_TRUE(write().ok());
  EXPECT_THAT(*ReadFile(path),
              AllOf(HasSubstr("| WER | test.jsonl (3 clips; greedy, without a language model) | "),
                    HasSubstr("| WER | test.jsonl (3 clips; beam search of width 100, without a "
                              "language model) | ")));
}

TEST_F(EvaluateModelTest, ErrorsNameTheFile) {
  const std::string empty = JoinPath(testing::TempDir(), "empty.jsonl");
  ASSERT_TRUE(WriteFileAtomically(empty, "").ok());
  EvaluateModelOptions options = options_;
  options.manifests = {empty};
  EXPECT_THAT(EvaluateModel(options).status().ToString(), HasSubstr(empty));
  options.manifests = {"/no/such/manifest.jsonl"};
  EXPECT_THAT(EvaluateModel(options).status().ToString(), HasSubstr("/no/such/manifest.jsonl"));
  options = options_;
  options.training_manifests = {"/no/such/train.jsonl"};
  EXPECT_THAT(EvaluateModel(options).status().ToString(), HasSubstr("/no/such/train.jsonl"));
  options = options_;
  options.model_dir = "/no/such/model";
  EXPECT_THAT(EvaluateModel(options).status().ToString(), HasSubstr("/no/such/model"));
}

}  // namespace
}  // namespace distill_l2s
