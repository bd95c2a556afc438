#include "data/audio/test_signals.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <fstream>
#include <iterator>

#include "base/file.h"

namespace distill_l2s {

constexpr double kTwoPi = 2 * M_PI;

std::vector<float> Tone(double frequency_hz, int sample_rate_hz, int64_t samples, double level) {
  return Sweep(frequency_hz, frequency_hz, sample_rate_hz, samples, level);
}

std::vector<float> Sweep(double low_hz, double high_hz, int sample_rate_hz, int64_t samples, double level) {
  std::vector<float> sweep(samples);
  const double duration_s = static_cast<double>(samples) / sample_rate_hz;
  for (int64_t i = 0; i < samples; ++i) {
    const double time_s = static_cast<double>(i) / sample_rate_hz;
    const double cycles = (low_hz + 0.5 * (high_hz - low_hz) * time_s / duration_s) * time_s;
    sweep[i] = static_cast<float>(level * std::sin(kTwoPi * cycles));
  }
  return sweep;
}

double LevelAt(double frequency_hz, int sample_rate_hz, absl::Span<const float> samples) {
  std::complex<double> sum = 0;
  for (size_t i = 0; i < samples.size(); ++i) {
    sum +=
        std::polar<double>(1, -kTwoPi * frequency_hz * i / sample_rate_hz) * static_cast<double>(samples[i]);
  }
  return 2 * std::abs(sum) / samples.size();
}

std::vector<float> Interleave(const std::vector<std::vector<float>>& channels) {
  std::vector<float> interleaved;
  for (size_t i = 0; i < channels[0].size(); ++i) {
    for (const std::vector<float>& channel : channels) interleaved.push_back(channel[i]);
  }
  return interleaved;
}

bool WriteTestAudio(const std::string& path, int format, int sample_rate_hz, int channels,
                    absl::Span<const float> interleaved) {
  SF_INFO info = {};
  info.samplerate = sample_rate_hz;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) return false;
  const int64_t frames = interleaved.size() / channels;
  int64_t written = 0;
  while (written < frames) {  // libsndfile's Vorbis encoder crashes on very large pieces.
    const int64_t count = std::min<int64_t>(4096, frames - written);
    if (sf_writef_float(file, interleaved.data() + written * channels, count) != count) break;
    written += count;
  }
  return sf_close(file) == 0 && written == frames;
}

std::string TestPath(const std::string& name) {
  const std::string directory = JoinPath(testing::TempDir(), "audio");
  EXPECT_TRUE(MakeDirectories(directory).ok());
  return JoinPath(directory, name);
}

std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), bytes.size());
}

}  // namespace distill_l2s
