#include "base/closing.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace distill_l2s {
namespace {

class ClosingTest : public testing::Test {
 protected:
  ClosingTest() {
    setenv("DISTILL_L2S_WORKING_DIRECTORY", "/srv/asr", 1);
    setenv("BUILD_WORKSPACE_DIRECTORY", "/srv/asr", 1);
    unsetenv("DISTILL_L2S_COMMAND");
  }
};

TEST_F(ClosingTest, SaysWhatWasMadeAndWhatIsNext) {
  EXPECT_EQ(Closing("trained 12 steps")
                .Made("/srv/asr/runs/ta/checkpoint")
                .Made("")
                .Made("-")
                .Next(CommandLine("//experiments:evaluate", {"--model=runs/ta/checkpoint"}))
                .Text(),
            "Done: trained 12 steps\n"
            "Made: runs/ta/checkpoint\n"
            "Next: ./bazelw run //experiments:evaluate -- --model=runs/ta/checkpoint\n");
  EXPECT_EQ(Closing("measured").Text(), "Done: measured\n");
}

TEST_F(ClosingTest, PathsAsTheUserTypesThem) {
  EXPECT_EQ(ShownPath("/srv/asr/runs/../data/ta"), "data/ta");
  EXPECT_EQ(ShownPath("/srv/other/data"), "/srv/other/data");
  EXPECT_EQ(ShownPath("/srv/asr"), "/srv/asr");
  EXPECT_EQ(ShownPath("runs/ta"), "runs/ta");
}

TEST_F(ClosingTest, CommandsWorkWhereverTheyAreTyped) {
  setenv("DISTILL_L2S_WORKING_DIRECTORY", "/srv", 1);
  EXPECT_EQ(ProgramCommand("//experiments:train"), "/srv/asr/bazelw run //experiments:train --");
  setenv("DISTILL_L2S_COMMAND", "distill_l2s", 1);
  EXPECT_EQ(ProgramCommand("//tools:estimate_ngrams"), "distill_l2s estimate_ngrams");
  unsetenv("DISTILL_L2S_COMMAND");
  unsetenv("BUILD_WORKSPACE_DIRECTORY");
  EXPECT_EQ(ProgramCommand("//experiments:train"), "./bazelw run //experiments:train --");
}

TEST_F(ClosingTest, ArgumentsAreQuotedForAShell) {
  EXPECT_EQ(CommandLine("//experiments:transcribe", {"--model=my model", "it's.wav", "ஒலி.wav", "$HOME"}),
            "./bazelw run //experiments:transcribe -- '--model=my model' 'it'\\''s.wav' ஒலி.wav '$HOME'");
}

}  // namespace
}  // namespace distill_l2s
