#include "data/batching/file_clip_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

TEST(FileClipSourceTest, LoadsTheClipsPartOfItsFile) {
  const std::string path = TestPath("source.wav");
  const std::vector<float> sweep = Sweep(100, 4000, 16000, 32000, 0.5);
  ASSERT_TRUE(WriteAudio(path, sweep, 16000).ok());
  std::vector<Utterance> utterances(2);
  utterances[0].audio_filepath = path;
  utterances[0].offset_s = 0.5;
  utterances[0].duration_s = 1.25;
  utterances[1].audio_filepath = TestPath("absent.wav");
  utterances[1].duration_s = 1;
  FileClipSource source(&utterances);
  const auto clip = source.Load(0);
  ASSERT_TRUE(clip.ok()) << clip.status();
  const std::vector<float> got = FromPcm16(**clip);
  ASSERT_EQ(got.size(), 20000);
  for (size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], sweep[8000 + i], 3.1e-5);
  EXPECT_THAT(std::string(source.Load(1).status().message()), testing::HasSubstr("absent.wav"));
}

TEST(FileClipSourceTest, ResamplesToTheRateAskedFor) {
  std::vector<Utterance> utterances(1);
  utterances[0].audio_filepath = TestPath("rate.wav");
  utterances[0].offset_s = 0.5;
  utterances[0].duration_s = 1.25;
  ASSERT_TRUE(WriteAudio(utterances[0].audio_filepath, Sweep(100, 3000, 16000, 32000, 0.5), 16000).ok());
  const auto clip = FileClipSource(&utterances, 8000).Load(0);
  ASSERT_TRUE(clip.ok()) << clip.status();
  EXPECT_EQ((*clip)->samples.size(), 10000u);
}

}  // namespace
}  // namespace distill_l2s
