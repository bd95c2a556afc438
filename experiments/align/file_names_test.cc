#include "experiments/align/file_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::Pair;

Utterance Clip(const std::string& path, double offset_s = 0) {
  Utterance utterance;
  utterance.audio_filepath = path;
  utterance.offset_s = offset_s;
  return utterance;
}

TEST(FileNamesTest, TheHeadersExample) {
  EXPECT_THAT(ClipFileNames({Clip("x/a.wav"), Clip("talk.mp3"), Clip("talk.mp3", 12.5)}),
              ElementsAre("a", "talk_0000.000", "talk_0012.500"));
}

TEST(FileNamesTest, NoTwoAlike) {
  EXPECT_THAT(ClipFileNames({Clip("/x/1.wav"), Clip("/y/1.wav", 3), Clip("/z/t.wav", 1), Clip("/z/t.wav", 1),
                             Clip("/z/t_0001.000.ogg")}),
              ElementsAre("x_1.wav", "y_1.wav", "t_0001.000-2", "t_0001.000-3", "t_0001.000"));
  EXPECT_THAT(AudioNames({Clip("/y/1.wav", 3), Clip("/x/1.wav"), Clip("/y/1.wav", 4), Clip("/y/2.wav")}),
              ElementsAre(Pair("/x/1.wav", "x_1.wav"), Pair("/y/1.wav", "y_1.wav"), Pair("/y/2.wav", "2")));
}

}  // namespace
}  // namespace distill_l2s
