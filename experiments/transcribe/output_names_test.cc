#include "experiments/transcribe/output_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace distill_l2s {
namespace {

using testing::ElementsAre;

TEST(OutputNamesTest, TheHeadersExample) {
  EXPECT_THAT(OutputNames({"a/x.wav", "b/x.wav", "y.wav", "y.mp3", "z.ogg"}),
              ElementsAre("a_x.wav", "b_x.wav", "y.wav", "y.mp3", "z"));
}

TEST(OutputNamesTest, OneNameForOneInput) {
  EXPECT_THAT(OutputNames({"/deep/down/talk.v2.mp3"}), ElementsAre("talk.v2"));
  EXPECT_THAT(OutputNames({"noextension"}), ElementsAre("noextension"));
  EXPECT_THAT(OutputNames({".hidden"}), ElementsAre(".hidden"));
}

TEST(OutputNamesTest, NoTwoAreAlike) {
  const std::vector<std::vector<std::string>> cases = {
      {"x.wav", "x.wav", "x.wav"},
      {"x.wav", "x.wav", "x.wav-2"},
      {"a/b.wav", "a_b.wav", "c/b.wav", "c/a_b.wav"},
      {"x.wav", "x.mp3", "x.wav.flac"},
      {"/r/a/x.wav", "/s/a/x.wav", "a/x.wav"},
      {"..", "/", ""},
  };
  for (const auto& paths : cases) {
    const std::vector<std::string> names = OutputNames(paths);
    ASSERT_EQ(names.size(), paths.size());
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), paths.size())
        << testing::PrintToString(names);
    for (const std::string& name : names) EXPECT_EQ(name.find('/'), std::string::npos);
  }
}

}  // namespace
}  // namespace distill_l2s
