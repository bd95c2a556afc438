#include "data/audio/silence.h"

#include <gtest/gtest.h>

#include <vector>

#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

// Frames of 10 ms at the given levels: a tone of 800 Hz, of whole periods a frame.
std::vector<float> Frames(const std::vector<double>& levels) {
  std::vector<float> samples;
  for (const double level : levels) {
    const std::vector<float> frame = Tone(800, 16000, 160, level);
    samples.insert(samples.end(), frame.begin(), frame.end());
  }
  return samples;
}

void ExpectRange(const std::vector<float>& samples, size_t begin, size_t end) {
  const SampleRange range = FindSound(samples);
  EXPECT_EQ(range.begin, begin);
  EXPECT_EQ(range.end, end);
}

TEST(SilenceTest, KeepsFiftyMillisecondsOnEitherSide) {
  std::vector<double> levels(100, 0.0);
  for (int frame = 30; frame < 60; ++frame) levels[frame] = 0.5;
  ExpectRange(Frames(levels), 25 * 160, 65 * 160);
  levels[45] = 0;  // Silence inside stays.
  ExpectRange(Frames(levels), 25 * 160, 65 * 160);
}

TEST(SilenceTest, TwoPerCentOfTheLoudestFrameIsSilence) {
  std::vector<double> levels(100, 0.0);
  levels[50] = 0.5;
  levels[20] = 0.0099;
  levels[80] = 0.0101;
  ExpectRange(Frames(levels), 45 * 160, 86 * 160);
}

TEST(SilenceTest, OneStepOf16BitAudioIsSilence) {
  std::vector<float> samples(16000, 1.0f / 32768);
  ExpectRange(samples, 0, 0);
  for (int i = 8000; i < 8160; ++i) samples[i] = 2.0f / 32768;
  ExpectRange(samples, 45 * 160, 56 * 160);
}

TEST(SilenceTest, MarginsStopAtTheEnds) {
  std::vector<double> levels(20, 0.5);
  std::vector<float> samples = Frames(levels);
  samples.resize(samples.size() + 77, 0.25f);  // Not a whole frame.
  ExpectRange(samples, 0, samples.size());
  levels.assign(20, 0.0);
  levels[3] = levels[15] = 0.5;
  samples = Frames(levels);
  samples.resize(samples.size() + 77);
  ExpectRange(samples, 0, samples.size());
  levels[15] = 0;
  levels[13] = 0.5;
  samples = Frames(levels);
  samples.resize(samples.size() + 77);
  ExpectRange(samples, 0, 19 * 160);
}

TEST(SilenceTest, ShortAndEmptyClipsAreKeptWhole) {
  ExpectRange(std::vector<float>(1599, 0.0f), 0, 1599);
  ExpectRange({}, 0, 0);
}

}  // namespace
}  // namespace distill_l2s
