#include "experiments/decoding/beam_decoder.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

class BeamDecoderTest : public testing::Test {
 protected:
  BeamDecoderTest() { at::manual_seed(1); }

  BeamDecoder Decoder(bool with_language_model) const {
    std::unique_ptr<const WordScorer> scorer;
    if (with_language_model) scorer = std::make_unique<WordScorer>(model_, LanguageModelWeights());
    return {vocabulary_, std::move(scorer), {}, "as it is described"};
  }

  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"aaa bb"}, 1);
  const std::shared_ptr<const NgramModel> model_ = TinyLanguageModel(testing::TempDir());
  const at::Tensor lengths_ = at::tensor({30, 12, 0}, at::kLong);
  const at::Tensor logits_ = at::randn({3, 30, 5}) * 3;
};

TEST_F(BeamDecoderTest, ClipsAndStreamsAreSearches) {
  for (const bool with_language_model : {false, true}) {
    const BeamDecoder decoder = Decoder(with_language_model);
    EXPECT_EQ(decoder.Description(), "as it is described");
    const auto paths = decoder.DecodeClips(logits_, lengths_);
    ASSERT_TRUE(paths.ok()) << paths.status();
    const auto emissions = decoder.Emissions(logits_, lengths_);
    ASSERT_EQ(paths->size(), 3u);
    ASSERT_EQ(emissions.size(), 3u);
    const WordScorer scorer(model_, {});
    for (size_t clip = 0; clip < 3; ++clip) {
      const int64_t frames = lengths_.data_ptr<int64_t>()[clip];
      const at::Tensor log_probs = at::log_softmax(logits_[clip].narrow(0, 0, frames), -1).contiguous();
      BeamSearch search(&vocabulary_, with_language_model ? &scorer : nullptr, {});
      search.Push({log_probs.data_ptr<float>(), static_cast<size_t>(log_probs.numel())});
      EXPECT_EQ((*paths)[clip], search.Finish()[0].frames.labels);
      const auto stream = decoder.NewStream();
      stream->Push(emissions[clip], 0, frames / 3);
      stream->Push(emissions[clip], frames / 3, frames);
      const FrameLabels streamed = stream->Finish();
      EXPECT_EQ(streamed.labels, (*paths)[clip]);
      EXPECT_EQ(streamed.posteriors.size(), static_cast<size_t>(frames));
    }
  }
}

TEST_F(BeamDecoderTest, ALanguageModelChangesTexts) {
  EXPECT_NE(*Decoder(true).DecodeClips(logits_, lengths_), *Decoder(false).DecodeClips(logits_, lengths_));
}

TEST_F(BeamDecoderTest, LogitsThatAreNoNumbersAreAnError) {
  const at::Tensor broken = logits_.clone();
  broken[1][20].fill_(std::nan(""));  // Behind the clip's end.
  EXPECT_TRUE(Decoder(true).DecodeClips(broken, lengths_).ok());
  broken[1][3].fill_(std::nan(""));
  EXPECT_THAT(Decoder(true).DecodeClips(broken, lengths_).status().ToString(), HasSubstr("not a number"));
  EXPECT_TRUE(std::isnan(Decoder(true).Emissions(broken, lengths_)[1].best.posteriors[3]));
}

}  // namespace
}  // namespace distill_l2s
