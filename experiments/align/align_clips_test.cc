#include "experiments/align/align_clips.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"
#include "experiments/evaluation/transcription.h"
#include "experiments/transcribe/tiny_recognizer.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

// Clips whose transcripts are what the model hears. The parameter is its feat_extract_norm.
class AlignClipsTest : public testing::TestWithParam<const char*> {
 protected:
  AlignClipsTest() {
    const std::string directory = JoinPath(testing::TempDir(), "model");
    TinyRecognizerOptions model;
    model.feat_extract_norm = GetParam();
    WriteTinyRecognizer(directory, model);
    recognizer_ = *Recognizer::Load(directory);
    for (int i = 0; i < 5; ++i) {
      Utterance utterance;
      utterance.audio_filepath = TestPath(std::to_string(i) + ".wav");
      utterance.duration_s = 0.8 + 0.3 * i;
      const auto samples = static_cast<int64_t>(utterance.duration_s * 16000);
      EXPECT_TRUE(
          WriteAudio(utterance.audio_filepath, Sweep(50 + 90 * i, 6000, 16000, samples, 0.5), 16000).ok());
      utterances_.push_back(utterance);
    }
    const auto heard = TranscribeAndScore(*recognizer_, utterances_, {});
    // What the model hears as [UNK] is here a letter that it does not know.
    for (int i = 0; i < 5; ++i) {
      utterances_[i].text = absl::StrReplaceAll((*heard)[i].hypothesis, {{"[UNK]", "x"}});
    }
  }

  std::vector<absl::StatusOr<ClipAlignment>> Align(const std::vector<Utterance>& utterances,
                                                   const RecognitionOptions& options = {}) const {
    auto alignments = AlignClips(*recognizer_, utterances, options);
    EXPECT_TRUE(alignments.ok()) << alignments.status();
    return *std::move(alignments);
  }

  std::optional<Recognizer> recognizer_;
  std::vector<Utterance> utterances_;
};

TEST_P(AlignClipsTest, EachClipHasItsOwnAlignmentWhateverTheBatches) {
  std::vector<ClipAlignment> alone;
  for (const Utterance& utterance : utterances_) alone.push_back(*Align({utterance}).at(0));
  for (const double batch_s : {0.5, 3.0, 60.0}) {
    RecognitionOptions options;
    options.batch_s = batch_s;
    options.loader_threads = 1;
    const auto alignments = Align(utterances_, options);
    ASSERT_EQ(alignments.size(), alone.size());
    for (size_t i = 0; i < alone.size(); ++i) {
      ASSERT_TRUE(alignments[i].ok()) << alignments[i].status();
      EXPECT_NEAR(alignments[i]->score, alone[i].score, 1e-3);
      std::string text;
      ASSERT_EQ(alignments[i]->words.size(), alone[i].words.size());
      for (size_t w = 0; w < alone[i].words.size(); ++w) {
        const TimedWord& word = alignments[i]->words[w];
        text += (w > 0 ? " " : "") + word.text;
        EXPECT_DOUBLE_EQ(word.start_s, alone[i].words[w].start_s);
        EXPECT_GT(word.end_s, word.start_s);
        EXPECT_LE(word.end_s, utterances_[i].duration_s);
      }
      EXPECT_EQ(text, utterances_[i].text);
    }
  }
}

TEST_P(AlignClipsTest, AWrongTranscriptHasALowScore) {
  const auto right = Align(utterances_);
  std::vector<Utterance> swapped = utterances_;
  std::swap(swapped[3].text, swapped[4].text);
  const auto wrong = Align(swapped);
  EXPECT_LT(wrong[3]->score, right[3]->score - 1);
  EXPECT_LT(wrong[4]->score, right[4]->score - 1);
  EXPECT_NEAR(wrong[0]->score, right[0]->score, 1e-6);
}

TEST_P(AlignClipsTest, WhatIsWrongWithOneClipIsItsOwnError) {
  std::vector<Utterance> utterances = utterances_;
  utterances[0].text = "";
  utterances[1].text = std::string(200, 'a');
  utterances[2].audio_filepath = TestPath("missing.wav");
  utterances[3].duration_s = 7200;  // Neither does it wait for the audio, which is not so long.
  utterances[3].text = std::string(100000, 'a');
  utterances[3].offset_s = 2.5;
  const auto alignments = Align(utterances);
  ASSERT_EQ(alignments.size(), 5u);
  const auto error = [&](int i) { return std::string(alignments[i].status().message()); };
  EXPECT_EQ(error(0), utterances[0].audio_filepath + ": the text is empty");
  EXPECT_THAT(error(1), AllOf(StartsWith(utterances[1].audio_filepath), HasSubstr("too long for 1.1 s"),
                              HasSubstr("need at least 399")));
  EXPECT_THAT(error(2), HasSubstr("missing.wav"));
  EXPECT_THAT(error(3), AllOf(HasSubstr("3.wav from 2.5 s: the lattice"), HasSubstr("cut the clip")));
  ASSERT_TRUE(alignments[4].ok()) << alignments[4].status();
  EXPECT_NEAR(alignments[4]->score, Align({utterances_[4]})[0]->score, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Norms, AlignClipsTest, testing::Values("layer", "group"));

}  // namespace
}  // namespace distill_l2s
