#include "data/corpora/prepared_clip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "data/audio/audio_writer.h"

namespace distill_l2s {
namespace {

// `silence_s`, half a second of a tone, `silence_s`.
CorpusItem WriteTone(const std::string& name, int rate_hz, double silence_s, float level) {
  const size_t edge = static_cast<size_t>(silence_s * rate_hz);
  std::vector<float> samples(2 * edge + rate_hz / 2, 0.0f);
  for (int i = 0; i < rate_hz / 2; ++i) samples[edge + i] = level * std::sin(0.2 * i * 16000 / rate_hz);
  CorpusItem item;
  item.audio_path = JoinPath(testing::TempDir(), name);
  EXPECT_TRUE(WriteAudio(item.audio_path, samples, rate_hz).ok());
  return item;
}

TEST(PrepareClip, ScalesAndTrims) {
  for (const int rate_hz : {16000, 44100}) {
    const auto clip = PrepareClip(WriteTone(absl::StrCat(rate_hz, ".wav"), rate_hz, 0.4, 0.1f));
    ASSERT_TRUE(clip.ok()) << clip.status();
    // Half a second and 50 ms on either side, to a frame of 10 ms or two.
    EXPECT_NEAR(clip->samples.size() / 16000.0, 0.6, 0.025);
    const float peak = *std::max_element(clip->samples.begin(), clip->samples.end());
    EXPECT_NEAR(peak, kPeak, 0.01);
  }
}

TEST(PrepareClip, HashIsOfTheDecodedSamples) {
  const auto hash = [](const CorpusItem& item) { return PrepareClip(item)->source_sha256; };
  const std::string first = hash(WriteTone("a.wav", 16000, 0.1, 0.5f));
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(hash(WriteTone("b.flac", 16000, 0.1, 0.5f)), first);  // Another container.
  EXPECT_NE(hash(WriteTone("c.wav", 16000, 0.1, 0.4f)), first);
  EXPECT_NE(hash(WriteTone("d.wav", 16000, 0.2, 0.5f)), first);
}

TEST(PrepareClip, ReadsThePartThatTheItemNames) {
  CorpusItem item = WriteTone("part.wav", 16000, 1, 0.5f);
  item.offset_s = 1.1;
  item.duration_s = 0.3;
  EXPECT_EQ(PrepareClip(item)->samples.size(), 4800u);
}

TEST(PrepareClip, AToleratedOvershootIsCutAtTheEndOfTheFile) {
  CorpusItem item = WriteTone("overshoot.wav", 16000, 0.5, 0.5f);  // 1.5 s, sound until 1.0 s.
  item.key = "train/u1";
  item.offset_s = 0.7;
  item.duration_s = 1.25;
  EXPECT_FALSE(PrepareClip(item).ok());
  item.end_tolerance_s = 0.5;
  const auto clip = PrepareClip(item);
  ASSERT_TRUE(clip.ok()) << clip.status();
  EXPECT_NEAR(clip->samples.size() / 16000.0, 0.35, 0.025);
  item.duration_s = 1.5;
  EXPECT_EQ(PrepareClip(item).status().message(),
            item.audio_path +
                ": train/u1 is from 0.7 s to 2.2 s, expected an end at most 0.5 s past the 1.5 s of "
                "the file");
  item.offset_s = 1.6;
  item.duration_s = 0.2;
  EXPECT_FALSE(PrepareClip(item).ok());
}

TEST(PrepareClip, SilenceHasNoSamples) {
  EXPECT_TRUE(PrepareClip(WriteTone("silence.wav", 16000, 0.5, 0))->samples.empty());
}

TEST(PrepareClip, NamesTheUnreadableFile) {
  CorpusItem item;
  item.audio_path = JoinPath(testing::TempDir(), "empty.ogg");
  ASSERT_TRUE(WriteFileAtomically(item.audio_path, "").ok());
  EXPECT_NE(PrepareClip(item).status().message().find("empty.ogg"), std::string::npos);
}

}  // namespace
}  // namespace distill_l2s
