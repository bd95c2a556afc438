#include "experiments/decoding/read_language_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "experiments/decoding/tiny_language_model.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Reads kTinyArpa for a recogniser of the text's characters.
absl::StatusOr<std::shared_ptr<const NgramModel>> ReadFor(const std::string& text) {
  const std::string path = JoinPath(testing::TempDir(), "words.arpa");
  EXPECT_TRUE(WriteFileAtomically(path, kTinyArpa).ok());
  return ReadLanguageModel(path, *CharacterVocabulary::FromTexts({text}, 1));
}

TEST(ReadLanguageModelTest, ReadsOneForTheRecogniser) {
  testing::internal::CaptureStderr();
  const auto model = ReadFor("ab c");
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ((*model)->order(), 2);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("spell")));
}

TEST(ReadLanguageModelTest, WordsThatCannotBeSpelledAreAWarningOrAnError) {
  testing::internal::CaptureStderr();
  EXPECT_TRUE(ReadFor("ax a").ok());
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("spell only 20 % of its words"));
  EXPECT_THAT(ReadFor("xyz x").status().ToString(),
              AllOf(HasSubstr("words.arpa"), HasSubstr("spell none of its words, of which \"a\" is one")));
  EXPECT_THAT(ReadFor("ab").status().ToString(),
              AllOf(HasSubstr("words.arpa"), HasSubstr("writes no spaces")));
}

}  // namespace
}  // namespace distill_l2s
