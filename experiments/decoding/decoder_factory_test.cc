#include "experiments/decoding/decoder_factory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/file.h"
#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class DecoderFactoryTest : public testing::Test {
 protected:
  DecoderFactoryTest() { EXPECT_TRUE(WriteFileAtomically(arpa_, kTinyArpa).ok()); }

  std::string Describe(const DecoderOptions& options) const {
    const auto decoder = CreateCtcDecoder(options, vocabulary_);
    return decoder.ok() ? (*decoder)->Description() : decoder.status().ToString();
  }

  const std::string arpa_ = JoinPath(testing::TempDir(), "words.arpa");
  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"ab ab"}, 1);
};

TEST_F(DecoderFactoryTest, DescribesWhatItMakes) {
  DecoderOptions options;
  EXPECT_EQ(Describe(options), "greedy, without a language model");
  options.kind = DecoderKind::kBeam;
  options.beam.beam_width = 50;
  EXPECT_EQ(Describe(options), "beam search of width 50, without a language model");
  options.language_model = arpa_;
  options.weights.lm_weight = 0.25;
  EXPECT_EQ(Describe(options),
            "beam search of width 50 with the 2-gram language model words.arpa, weight 0.25, word bonus 1.5");
}

TEST_F(DecoderFactoryTest, ErrorsNameTheFlag) {
  DecoderOptions greedy;
  greedy.language_model = arpa_;
  EXPECT_THAT(Describe(greedy), AllOf(HasSubstr("--language_model"), HasSubstr("--decoder=beam")));
  DecoderOptions beam;
  beam.kind = DecoderKind::kBeam;
  DecoderOptions options = beam;
  options.beam.beam_width = 0;
  EXPECT_THAT(Describe(options), HasSubstr("--beam_width is 0, expected 1 to 100000"));
  options = beam;
  options.weights.lm_weight = -0.5;
  EXPECT_THAT(Describe(options), HasSubstr("--lm_weight is -0.5, expected 0 to 1000"));
  options = beam;
  options.weights.word_bonus = std::nan("");
  EXPECT_THAT(Describe(options), HasSubstr("--word_bonus is nan, expected -1000 to 1000"));
  options = beam;
  options.language_model = "/no/such.arpa";
  EXPECT_THAT(Describe(options), HasSubstr("--language_model: /no/such.arpa: no such file"));
}

TEST_F(DecoderFactoryTest, TheLanguageModelHasToBeOneForTheRecogniser) {
  DecoderOptions options;
  options.kind = DecoderKind::kBeam;
  options.language_model = arpa_;
  EXPECT_THAT(CreateCtcDecoder(options, *CharacterVocabulary::FromTexts({"xyz x"}, 1)).status().ToString(),
              HasSubstr("words.arpa"));
}

}  // namespace
}  // namespace distill_l2s
