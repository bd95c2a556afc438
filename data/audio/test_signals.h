#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"

// Generated audio for tests.
namespace distill_l2s {

// level * sin(2 pi frequency t).
std::vector<float> Tone(double frequency_hz, int sample_rate_hz, int64_t samples, double level);

// A sine whose frequency rises evenly from `low_hz` to `high_hz`: no two stretches of it are alike.
std::vector<float> Sweep(double low_hz, double high_hz, int sample_rate_hz, int64_t samples, double level);

// The amplitude of the sine of `frequency_hz` in `samples` (Goertzel's filter, over all of them).
double LevelAt(double frequency_hz, int sample_rate_hz, absl::Span<const float> samples);

// One sample of each channel after another.
std::vector<float> Interleave(const std::vector<std::vector<float>>& channels);

// Writes `path` by libsndfile in its format code (SF_FORMAT_...); false if this libsndfile cannot write it.
bool WriteTestAudio(const std::string& path, int format, int sample_rate_hz, int channels,
                    absl::Span<const float> interleaved);

// A path in the test's own directory, and the bytes of a file there.
std::string TestPath(const std::string& name);
std::string ReadBytes(const std::string& path);
void WriteBytes(const std::string& path, const std::string& bytes);

}  // namespace distill_l2s
