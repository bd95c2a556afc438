#include "experiments/align/ctm.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

Utterance ClipOf(const std::string& path) {
  Utterance utterance;
  utterance.audio_filepath = path;
  return utterance;
}

ClipAlignment Aligned(std::vector<TimedWord> words) {
  ClipAlignment alignment;
  alignment.words = std::move(words);
  return alignment;
}

TEST(CtmTest, WordsByFileAndTime) {
  const std::vector<Utterance> utterances = {ClipOf("/x/talk.mp3"), ClipOf("/x/a b.wav"),
                                             ClipOf("/x/talk.mp3"), ClipOf("/x/bad.wav")};
  const std::vector<absl::StatusOr<ClipAlignment>> alignments = {
      Aligned({{"după", 60.5, 61, 0.5, {}}, {"el", 61.25, 61.5, 1, {}}}),
      Aligned({{"o", 0, 0.02, 0.12345, {}}}), Aligned({{"întâi", 1.125, 2, 0.75, {}}}),
      absl::InvalidArgumentError("too short")};
  EXPECT_EQ(FormatCtm(utterances, alignments),
            "a_b 1 0.000 0.020 o 0.1235\n"
            "talk 1 1.125 0.875 întâi 0.7500\n"
            "talk 1 60.500 0.500 după 0.5000\n"
            "talk 1 61.250 0.250 el 1.0000\n");
  EXPECT_EQ(FormatCtm({}, {}), "");
}

TEST(CtmTest, FilesOfOneNameStayApart) {
  EXPECT_EQ(FormatCtm({ClipOf("/x/1.wav"), ClipOf("/y/1.wav")},
                      {Aligned({{"a", 0, 1, 1, {}}}), Aligned({{"b", 0, 1, 1, {}}})}),
            "x_1.wav 1 0.000 1.000 a 1.0000\n"
            "y_1.wav 1 0.000 1.000 b 1.0000\n");
}

}  // namespace
}  // namespace distill_l2s
