#include "experiments/quickstart/aligned_clip.h"

#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "data/audio/audio_writer.h"
#include "experiments/training/distiller.h"
#include "experiments/training/tiny_experiment.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/recognizer/recognizer_parts.h"
#include "modeling/wav2vec2/pretrained.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class AlignedClipTest : public testing::Test {
 protected:
  AlignedClipTest() {
    AddTinyDistillation(&experiment_);
    experiment_.mutable_distillation()->mutable_layer_pairs(0)->set_student(1);
  }

  std::unique_ptr<Distiller> LoadDistiller() const {
    auto distiller = Distiller::Load(experiment_, student_.model->config(), {}, {"tests/golden/models", ""});
    EXPECT_TRUE(distiller.ok()) << distiller.status();
    return *std::move(distiller);
  }
  AlignedClip Align() {
    const auto clip = AlignClip(student_, *LoadDistiller(), utterance_);
    EXPECT_TRUE(clip.ok()) << clip.status();
    return clip.value_or(AlignedClip());
  }

  // What any alignment has to show of `clip`: segments in order of time, apart, of one label each, and
  // teacher positions that rise from <s> on and are tokens.
  static void CheckSegments(const AlignedClip& clip) {
    ASSERT_FALSE(clip.segments.empty());
    int64_t end = 0, position = 0;
    EXPECT_EQ(clip.segments[0].teacher_position, 0);
    for (const AlignedSegment& segment : clip.segments) {
      EXPECT_GE(segment.first_frame, end);
      ASSERT_GT(segment.end_frame, segment.first_frame);
      ASSERT_LE(segment.end_frame, static_cast<int64_t>(clip.frame_labels.size()));
      for (int64_t frame = segment.first_frame; frame < segment.end_frame; ++frame) {
        EXPECT_EQ(clip.frame_labels[frame], segment.label) << frame;
      }
      EXPECT_GE(segment.teacher_position, position);
      EXPECT_LT(segment.teacher_position, static_cast<int64_t>(clip.teacher_tokens.size()));
      end = segment.end_frame;
      position = segment.teacher_position;
    }
  }

  RecognizerParts student_ = *LoadRecognizerParts("tests/golden/models/student_layer");
  Utterance utterance_ =
      WriteTinyCorpus(JoinPath(testing::TempDir(), "clip.jsonl"), {"la mare rosie de sare"}, 1)[0];
  Experiment experiment_ = TinyExperiment(1);
};

TEST_F(AlignedClipTest, SegmentsAreTheKeptFrames) {
  const AlignedClip clip = Align();
  CheckSegments(clip);
  ASSERT_GT(clip.segments.size(), 1u);  // Else all frames stand for themselves.
  std::vector<bool> covered(clip.frame_labels.size());
  for (const AlignedSegment& segment : clip.segments) {
    for (int64_t frame = segment.first_frame; frame < segment.end_frame; ++frame) covered[frame] = true;
    // A run is whole.
    const size_t end = segment.end_frame;
    EXPECT_TRUE(end == covered.size() || clip.frame_labels[end] != segment.label);
  }
  for (size_t frame = 0; frame < covered.size(); ++frame) {
    const std::string& label = clip.frame_labels[frame];
    EXPECT_EQ(covered[frame], label != "[PAD]" && label != "[UNK]") << frame;
  }
}

TEST_F(AlignedClipTest, ShowsTheClip) {
  const AlignedClip clip = Align();
  EXPECT_EQ(clip.reference, "la mare rosie de sare");
  EXPECT_EQ(clip.sample_rate_hz, 16000);
  EXPECT_NEAR(clip.waveform.size() / 16000.0, utterance_.duration_s, 1e-3);
  // A frame of 20 ms each, less the last samples that fill none.
  EXPECT_NEAR(clip.frame_labels.size(), utterance_.duration_s / 0.02, 2);
  EXPECT_NEAR(clip.frame_s * clip.frame_labels.size(), utterance_.duration_s, 1e-3);
  EXPECT_EQ(clip.teacher_tokens.front(), "<s>");
  EXPECT_EQ(clip.teacher_tokens.back(), "</s>");
}

TEST_F(AlignedClipTest, OnlyBlanksLeaveEachFrameForItself) {
  {
    const at::NoGradGuard no_grad;
    student_.model->named_parameters()["lm_head.bias"][student_.vocabulary.blank()] = 1e4;
  }
  const AlignedClip clip = Align();
  CheckSegments(clip);
  EXPECT_EQ(clip.hypothesis, "");
  EXPECT_EQ(clip.segments.size(), clip.frame_labels.size());
}

TEST_F(AlignedClipTest, FollowsTheConfigsAlignment) {
  experiment_.mutable_distillation()->mutable_all_frames();
  const AlignedClip clip = Align();
  CheckSegments(clip);
  EXPECT_EQ(clip.segments.size(), clip.frame_labels.size());
}

// Whatever the alignment: segments in order and apart, which meet tokens.
TEST_F(AlignedClipTest, ShowsAnyAlignment) {
  DistillationConfig* const config = experiment_.mutable_distillation();
  for (int member = 0; member < 4; ++member) {
    SCOPED_TRACE(member);
    if (member == 0) config->mutable_forced_tokens();
    if (member == 1) config->mutable_posterior_tokens();
    if (member == 2) config->mutable_sinkhorn_tokens();
    if (member == 3) config->mutable_utterance();
    const AlignedClip clip = Align();
    ASSERT_FALSE(clip.segments.empty());
    int64_t end = 0;
    for (const AlignedSegment& segment : clip.segments) {
      EXPECT_GE(segment.first_frame, end);
      EXPECT_GT(segment.end_frame, segment.first_frame);
      EXPECT_GT(segment.teacher_position, 0);  // <s> takes no part.
      EXPECT_LT(segment.teacher_position, static_cast<int64_t>(clip.teacher_tokens.size()) - 1);
      end = segment.end_frame;
    }
    EXPECT_LE(end, static_cast<int64_t>(clip.frame_labels.size()));
    if (member == 3) {
      EXPECT_EQ(clip.segments.size(), 1u);
    }
  }
}

TEST_F(AlignedClipTest, IsTheSameInEitherModeAndGivesTheModeBack) {
  Wav2Vec2LoadOptions options;
  options.overrides.set_hidden_dropout(0.5);
  const AlignedClip expected = Align();
  RecognizerParts noisy = student_;
  noisy.model = *LoadWav2Vec2("tests/golden/models/student_layer", options);
  for (const bool training : {true, false}) {
    noisy.model->train(training);
    const auto clip = AlignClip(noisy, *LoadDistiller(), utterance_);
    ASSERT_TRUE(clip.ok()) << clip.status();
    EXPECT_EQ(clip->frame_labels, expected.frame_labels);
    EXPECT_EQ(noisy.model->is_training(), training);
  }
}

TEST_F(AlignedClipTest, TakesAClipTooShortForOneFrame) {
  utterance_.audio_filepath = JoinPath(testing::TempDir(), "click.wav");
  utterance_.duration_s = 0.001;
  ASSERT_TRUE(WriteAudio(utterance_.audio_filepath, std::vector<float>(16, 0.5f), 16000).ok());
  const AlignedClip clip = Align();
  EXPECT_EQ(clip.frame_labels.size(), 1u);
  CheckSegments(clip);
}

TEST_F(AlignedClipTest, NamesAClipThatCannotBeRead) {
  utterance_.audio_filepath = "/no/such/clip.flac";
  EXPECT_THAT(AlignClip(student_, *LoadDistiller(), utterance_).status().ToString(),
              HasSubstr("/no/such/clip.flac"));
}

// Its vocabulary has two labels more than its head has classes.
TEST_F(AlignedClipTest, TakesTheLabelsOfTheHead) {
  const std::string checkpoint = "tests/golden/checkpoints/added_tokens_beyond_head";
  const auto student = LoadRecognizerParts(checkpoint);
  ASSERT_TRUE(student.ok()) << student.status();
  const auto distiller =
      Distiller::Load(experiment_, student->model->config(), {}, {"tests/golden/models", ""});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  const std::string run = JoinPath(testing::TempDir(), "run");
  std::filesystem::create_directories(run);
  std::filesystem::copy(checkpoint, JoinPath(run, "checkpoint"), std::filesystem::copy_options::recursive);
  ASSERT_TRUE(
      WriteSafetensors(JoinPath(run, "distillation.safetensors"), NamedTensors((*distiller)->loss())).ok());
  const auto clip =
      AlignClipToShow(run, "tests/golden/models", experiment_, JoinPath(testing::TempDir(), "clip.jsonl"));
  ASSERT_TRUE(clip.ok()) << clip.status();
  CheckSegments(*clip);
}

}  // namespace
}  // namespace distill_l2s
