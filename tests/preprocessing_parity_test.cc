// A checkpoint's preprocessor holds in every program: all of them read the same text.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"
#include "data/corpora/manifest.h"
#include "experiments/align/align_clips.h"
#include "experiments/decoding/greedy_decoder.h"
#include "experiments/evaluation/evaluate_model.h"
#include "experiments/training/dev_evaluation.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/transcribe/tiny_recognizer.h"
#include "experiments/transcribe/transcribe_files.h"
#include "modeling/export/export.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/recognizer/recognizer_parts.h"

namespace distill_l2s {
namespace {

// The parameter is the checkpoint's do_normalize.
class PreprocessingParityTest : public testing::TestWithParam<bool> {
 protected:
  PreprocessingParityTest() : model_(Model("model", GetParam())) {
    EXPECT_TRUE(WriteAudio(audio_, Sweep(50, 6000, 16000, 48000, 0.4), 16000).ok());
    text_ = Transcribe(model_);
  }
  static std::string Model(const std::string& name, bool do_normalize) {
    TinyRecognizerOptions options;
    options.do_normalize = do_normalize;
    WriteTinyRecognizer(TestPath(name), options);
    return TestPath(name);
  }
  std::string Transcribe(const std::string& model) const {
    std::string text;
    const absl::Status status = TranscribeFiles(*Recognizer::Load(model), GreedyDecoder(), {audio_}, {},
                                                [&](size_t, const absl::StatusOr<Transcript>& transcript) {
                                                  text = transcript.value().text;
                                                  return absl::OkStatus();
                                                });
    EXPECT_TRUE(status.ok()) << status;
    return text;
  }
  Utterance Clip(const std::string& text) const {
    Utterance utterance;
    utterance.audio_filepath = audio_;
    utterance.duration_s = 3;
    utterance.text = text;
    return utterance;
  }

  const std::string audio_ = TestPath("sweep.wav");
  const std::string model_;
  std::string text_;
};

TEST_P(PreprocessingParityTest, TheSettingMatters) {
  EXPECT_NE(text_, "");
  EXPECT_NE(Transcribe(Model("other", !GetParam())), text_);  // Else what follows could not fail.
}

TEST_P(PreprocessingParityTest, EvaluateReadsWhatTranscribeReads) {
  EvaluateModelOptions options;
  options.model_dir = model_;
  options.manifests = {TestPath("test.jsonl")};
  options.progress = "";
  ASSERT_TRUE(WriteFileAtomically(
                  options.manifests[0],
                  absl::StrCat("{\"audio_filepath\": \"", audio_, "\", \"duration\": 3, \"text\": \"a\"}\n"))
                  .ok());
  const auto evaluation = EvaluateModel(options);
  ASSERT_TRUE(evaluation.ok()) << evaluation.status();
  EXPECT_EQ(evaluation->clips[0].hypothesis, text_);
}

TEST_P(PreprocessingParityTest, AlignFindsTheTextFitting) {
  // What the model hears as [UNK] is here a letter that it does not know.
  const Utterance clip = Clip(absl::StrReplaceAll(text_, {{"[UNK]", "x"}}));
  const auto same = AlignClips(*Recognizer::Load(model_), {clip}, {});
  const auto other = AlignClips(*Recognizer::Load(Model("other", !GetParam())), {clip}, {});
  ASSERT_TRUE(same.ok() && same->at(0).ok());
  EXPECT_NEAR(same->at(0)->score, 0, 1e-3);
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(!other->at(0).ok() || other->at(0)->score < -0.1);
}

TEST_P(PreprocessingParityTest, TheDevEvaluationReadsIt) {
  DevEvaluation evaluation(TinyExperiment(1), {Clip(text_)}, /*loader_threads=*/0);
  const auto errors = evaluation.Evaluate(*LoadRecognizerParts(model_));
  ASSERT_TRUE(errors.ok()) << errors.status();
  EXPECT_EQ(errors->characters.Rate(), 0);
}

TEST_P(PreprocessingParityTest, AnExportReadsIt) {
  const RecognizerParts parts = *LoadRecognizerParts(model_);
  ExportOptions options;
  options.preprocessor = parts.preprocessor;
  options.replace = true;
  ASSERT_TRUE(ExportModel(TestPath("copy"), *parts.model, parts.vocabulary, options).ok());
  EXPECT_EQ(Transcribe(TestPath("copy")), text_);
}

INSTANTIATE_TEST_SUITE_P(DoNormalize, PreprocessingParityTest, testing::Bool());

}  // namespace
}  // namespace distill_l2s
