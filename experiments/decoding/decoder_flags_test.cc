#include "experiments/decoding/decoder_flags.h"

#include <gflags/gflags.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

using Flags = std::vector<std::pair<const char*, std::string>>;

absl::StatusOr<DecoderOptions> Parse(const Flags& flags) {
  const gflags::FlagSaver saver;
  for (const auto& [name, value] : flags) {
    EXPECT_NE(gflags::SetCommandLineOption(name, value.c_str()), "") << name;
  }
  return ParseDecoderFlags();
}

TEST(DecoderFlagsTest, GreedyUnlessAskedOtherwise) {
  EXPECT_EQ(Parse({})->kind, DecoderKind::kGreedy);
  const auto beam = Parse({{"decoder", "beam"}});
  ASSERT_TRUE(beam.ok()) << beam.status();
  EXPECT_EQ(beam->kind, DecoderKind::kBeam);
  EXPECT_EQ(beam->beam.beam_width, 100);
  EXPECT_EQ(beam->language_model, "");
}

TEST(DecoderFlagsTest, TheLanguageModelsFlags) {
  const std::string arpa = JoinPath(testing::TempDir(), "flags.arpa");
  ASSERT_TRUE(WriteFileAtomically(arpa, kTinyArpa).ok());
  const auto options = Parse({{"decoder", "beam"},
                              {"language_model", arpa},
                              {"lm_weight", "0.75"},
                              {"word_bonus", "-1"},
                              {"beam_width", "7"}});
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->language_model, arpa);
  EXPECT_EQ(options->weights.lm_weight, 0.75);
  EXPECT_EQ(options->weights.word_bonus, -1);
  EXPECT_EQ(options->beam.beam_width, 7);
}

TEST(DecoderFlagsTest, SenselessCombinationsAreErrors) {
  const std::vector<std::pair<Flags, std::pair<std::string, std::string>>> cases = {
      {{{"decoder", "viterbi"}}, {"--decoder is \"viterbi\"", "expected greedy or beam"}},
      {{{"language_model", "/no/such.arpa"}}, {"--language_model is given", "--decoder=beam"}},
      {{{"beam_width", "100"}}, {"--beam_width is given without", "--decoder=beam"}},
      {{{"lm_weight", "0.5"}}, {"--lm_weight is given without", "--language_model"}},
      {{{"decoder", "beam"}, {"word_bonus", "1"}}, {"--word_bonus is given without", "--language_model"}},
      {{{"decoder", "beam"}, {"beam_width", "0"}}, {"--beam_width is 0", "expected 1"}},
      {{{"decoder", "beam"}, {"language_model", "/no/such.arpa"}}, {"/no/such.arpa", "no such file"}},
  };
  for (const auto& [flags, expected] : cases) {
    EXPECT_THAT(Parse(flags).status().ToString(),
                AllOf(HasSubstr(expected.first), HasSubstr(expected.second)));
  }
}

}  // namespace
}  // namespace distill_l2s
