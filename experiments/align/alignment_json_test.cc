#include "experiments/align/alignment_json.h"

#include <gtest/gtest.h>

#include "data/corpora/utterance_json.h"

namespace distill_l2s {
namespace {

Utterance Clip() {
  Utterance utterance;
  utterance.audio_filepath = "/clips/a.wav";
  utterance.duration_s = 1.25;
  utterance.text = "la mère";
  return utterance;
}

ClipAlignment Alignment() {
  ClipAlignment alignment;
  alignment.score = -0.123456;
  alignment.worst_start_s = 0.02;
  alignment.worst_end_s = 0.52;
  alignment.words = {{"la", 0.1, 0.2, 0.75, {{"l", 0.1, 0.12}, {"a", 0.16, 0.2}}}};
  return alignment;
}

TEST(AlignmentJsonTest, AnAlignedClip) {
  EXPECT_EQ(AlignmentJsonLine(Clip(), Alignment(), false),
            R"({"audio_filepath":"/clips/a.wav","duration":1.25,"text":"la mère",)"
            R"("score":-0.1235,"worst":{"start":0.02,"end":0.52},)"
            R"("words":[{"word":"la","start":0.1,"end":0.2,"confidence":0.75}]})"
            "\n");
}

TEST(AlignmentJsonTest, AllFields) {
  Utterance utterance = Clip();
  utterance.offset_s = 2.5;
  utterance.language = InternedString("fr");
  utterance.speaker = InternedString("anna");
  ClipAlignment alignment = Alignment();
  alignment.unknown = {"è"};
  EXPECT_EQ(AlignmentJsonLine(utterance, alignment, true),
            R"({"audio_filepath":"/clips/a.wav","offset":2.5,"duration":1.25,"text":"la mère","lang":"fr",)"
            R"("speaker":"anna","score":-0.1235,"worst":{"start":0.02,"end":0.52},)"
            R"("unknown_characters":["è"],)"
            R"("words":[{"word":"la","start":0.1,"end":0.2,"confidence":0.75,"characters":)"
            R"([{"character":"l","start":0.1,"end":0.12},{"character":"a","start":0.16,"end":0.2}]}]})"
            "\n");
}

TEST(AlignmentJsonTest, AClipThatCouldNotBeAligned) {
  EXPECT_EQ(AlignmentJsonLine(Clip(), absl::InvalidArgumentError("too \"short\""), false),
            R"({"audio_filepath":"/clips/a.wav","duration":1.25,"text":"la mère","error":"too \"short\""})"
            "\n");
}

TEST(AlignmentJsonTest, ItIsALineOfAManifest) {
  Utterance utterance = Clip();
  utterance.offset_s = 2.5;
  const std::string line = AlignmentJsonLine(utterance, Alignment(), true);
  const auto read = ParseUtterance(line);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->text, utterance.text);
  EXPECT_EQ(read->offset_s, 2.5);
}

}  // namespace
}  // namespace distill_l2s
