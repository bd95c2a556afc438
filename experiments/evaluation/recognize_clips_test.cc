#include "experiments/evaluation/recognize_clips.h"

#include <ATen/ops/allclose.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/recognizer/recognizer.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

// Of both families: the layer norm one, and the group norm one, in which padding matters.
class RecognizeClipsTest : public testing::TestWithParam<const char*> {
 protected:
  RecognizeClipsTest()
      : utterances_(WriteTinyCorpus(JoinPath(testing::TempDir(), "test.jsonl"),
                                    {"o", "la mare rosie", "casa", "sare de mare", "re"}, 1)),
        student_(*LoadWav2Vec2(GetParam())) {}

  // The valid logits of each clip.
  std::map<int64_t, at::Tensor> Recognize(const std::vector<Utterance>& utterances, double batch_s,
                                          std::map<int64_t, absl::Status>* bad_clips = nullptr) {
    RecognitionOptions options;
    options.batch_s = batch_s;
    std::map<int64_t, at::Tensor> logits;
    const absl::Status status = RecognizeClips(
        recognizer_, utterances, options,
        [&](const Batch& batch, const Emissions& output) {
          EXPECT_FALSE(output.logits.requires_grad());
          for (size_t i = 0; i < batch.clips.size(); ++i) {
            const int64_t frames = output.frame_lengths.data_ptr<int64_t>()[i];
            logits[batch.clips[i]] = output.logits[static_cast<int64_t>(i)].narrow(0, 0, frames).clone();
          }
          return absl::OkStatus();
        },
        bad_clips);
    EXPECT_TRUE(status.ok()) << status;
    return logits;
  }

  const std::vector<Utterance> utterances_;
  const std::shared_ptr<Wav2Vec2ForCtc> student_;
  const Recognizer recognizer_{RecognizerParts{
      student_, *CharacterVocabulary::Read("tests/golden/models/student_layer/vocab.json"), {}}};
};

TEST_P(RecognizeClipsTest, EveryClipHasItsOwnLogitsWhateverTheBatches) {
  student_->train();
  const auto alone = Recognize(utterances_, 0.1);
  const auto together = Recognize(utterances_, 60);
  ASSERT_EQ(alone.size(), 5u);
  ASSERT_EQ(together.size(), 5u);
  for (const auto& [clip, logits] : alone) {
    EXPECT_TRUE(at::allclose(logits, together.at(clip), 1e-4, 1e-4)) << clip;
  }
  EXPECT_TRUE(student_->is_training());
}

TEST_P(RecognizeClipsTest, BadClipsAreListedOrAnError) {
  std::vector<Utterance> utterances = utterances_;
  utterances[3].audio_filepath = "/no/such/clip.flac";
  std::map<int64_t, absl::Status> bad_clips;
  EXPECT_EQ(Recognize(utterances, 60, &bad_clips).size(), 4u);
  ASSERT_EQ(bad_clips.size(), 1u);
  EXPECT_THAT(bad_clips.at(3).ToString(), HasSubstr("/no/such/clip.flac"));
  const auto ignore = [](const Batch&, const Emissions&) { return absl::OkStatus(); };
  EXPECT_THAT(RecognizeClips(recognizer_, utterances, {}, ignore).ToString(),
              HasSubstr("/no/such/clip.flac"));
}

TEST_P(RecognizeClipsTest, AnErrorOfTheSinkEndsTheWork) {
  int calls = 0;
  RecognitionOptions options;
  options.batch_s = 0.1;
  const auto refuse = [&](const Batch&, const Emissions&) {
    ++calls;
    return absl::DataLossError("full");
  };
  EXPECT_THAT(RecognizeClips(recognizer_, utterances_, options, refuse).ToString(), HasSubstr("full"));
  EXPECT_EQ(calls, 1);
}

TEST_P(RecognizeClipsTest, WhatTheSinkThrowsIsAnError) {
  const auto fail = [](const Batch&, const Emissions& emissions) {
    emissions.logits.view({7, -1, 11});
    return absl::OkStatus();
  };
  EXPECT_THAT(RecognizeClips(recognizer_, utterances_, {}, fail).ToString(),
              HasSubstr("reading the emissions of a batch of "));
}

TEST_P(RecognizeClipsTest, WhatTheModelThrowsIsAnError) {
  student_->named_parameters()["lm_head.weight"].set_data(at::Tensor(student_->parameters().front()));
  const auto ignore = [](const Batch&, const Emissions&) { return absl::OkStatus(); };
  EXPECT_THAT(RecognizeClips(recognizer_, utterances_, {}, ignore).ToString(),
              HasSubstr("recognising a batch of "));
}

INSTANTIATE_TEST_SUITE_P(Families, RecognizeClipsTest,
                         testing::Values("tests/golden/models/student_layer",
                                         "tests/golden/models/student_group"));

}  // namespace
}  // namespace distill_l2s
