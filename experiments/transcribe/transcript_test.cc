#include "experiments/transcribe/transcript.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_split.h"

namespace distill_l2s {
namespace {

class TranscriptTest : public testing::Test {
 protected:
  // '-': blank, '_': the space.
  FrameLabels Frames(const std::string& path, float posterior) const {
    FrameLabels frames;
    for (const char c : path) {
      frames.labels.push_back(c == '-' ? vocabulary_.blank()
                                       : vocabulary_.Encode(std::string(1, c == '_' ? ' ' : c))[0]);
      frames.posteriors.push_back(posterior);
    }
    return frames;
  }

  const CharacterVocabulary vocabulary_ = *CharacterVocabulary::FromTexts({"hello world"}, 1);
};

TEST_F(TranscriptTest, WordsTimesAndConfidences) {
  //                          0123456789012345
  FrameLabels frames = Frames("-hhel-lo-_-or--d", 0.5f);
  frames.posteriors[1] = 0.9f;   // h
  frames.posteriors[2] = 0.8f;   // h
  frames.posteriors[5] = 0.01f;  // A blank inside "hello" does not count.
  frames.posteriors[15] = 1.0f;  // d
  const Transcript transcript = MakeTranscript(frames, vocabulary_, 0.02, 0.315);
  EXPECT_EQ(transcript.text, "hello ord");
  EXPECT_EQ(transcript.duration_s, 0.315);
  ASSERT_EQ(transcript.words.size(), 2u);
  const TimedWord& hello = transcript.words[0];
  EXPECT_EQ(hello.text, "hello");
  EXPECT_DOUBLE_EQ(hello.start_s, 0.02);
  EXPECT_DOUBLE_EQ(hello.end_s, 0.16);
  EXPECT_NEAR(hello.confidence, (0.9 + 0.8 + 4 * 0.5) / 6, 1e-7);
  ASSERT_EQ(hello.characters.size(), 5u);
  EXPECT_EQ(hello.characters[3].text, "l");
  EXPECT_DOUBLE_EQ(hello.characters[3].start_s, 0.12);
  EXPECT_DOUBLE_EQ(hello.characters[3].end_s, 0.14);
  const TimedWord& ord = transcript.words[1];
  EXPECT_EQ(ord.text, "ord");
  EXPECT_DOUBLE_EQ(ord.start_s, 0.22);
  EXPECT_DOUBLE_EQ(ord.end_s, 0.315);  // Not past the file's end.
  EXPECT_NEAR(ord.confidence, (0.5 + 0.5 + 1.0) / 3, 1e-7);
}

TEST_F(TranscriptTest, WordsAreTheTextsWords) {
  for (const char* path : {"_hh__el--l_-_d_", "_", "----", "", "hello_world", "h_-_e"}) {
    const Transcript transcript = MakeTranscript(Frames(path, 0.7f), vocabulary_, 0.02, 10);
    std::vector<std::string> words;
    for (const TimedWord& word : transcript.words) words.push_back(word.text);
    EXPECT_EQ(words, std::vector<std::string>(absl::StrSplit(transcript.text, ' ', absl::SkipEmpty())));
  }
}

}  // namespace
}  // namespace distill_l2s
