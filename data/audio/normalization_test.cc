#include "data/audio/normalization.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

// One float32 tensor of a safetensors file: eight bytes of header length, a JSON header, the tensors' bytes.
std::vector<float> GoldenTensor(const std::string& file, const std::string& name,
                                std::vector<int64_t>* shape) {
  uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, file.data(), sizeof header_bytes);
  const nlohmann::json header = ParseJson(file.substr(8, header_bytes), "golden").value();
  if (!header.contains(name)) return {};
  *shape = header[name]["shape"].get<std::vector<int64_t>>();
  const auto range = header[name]["data_offsets"].get<std::vector<size_t>>();
  std::vector<float> values((range[1] - range[0]) / sizeof(float));
  std::memcpy(values.data(), file.data() + 8 + header_bytes + range[0], range[1] - range[0]);
  return values;
}

TEST(NormalizationTest, EqualsWav2Vec2FeatureExtractor) {
  const std::string file = ReadBytes("tests/golden/student_layer_forward.safetensors");
  ASSERT_GT(file.size(), 1000);
  std::vector<int64_t> shape;
  const std::vector<float> want = GoldenTensor(file, "input_values", &shape);
  ASSERT_EQ(shape.size(), 2);
  const int64_t padded = shape[1];
  int clips = 0;
  for (; clips < shape[0]; ++clips) {
    std::vector<int64_t> clip_shape;
    std::vector<float> clip = GoldenTensor(file, "waveform." + std::to_string(clips), &clip_shape);
    ASSERT_FALSE(clip.empty()) << clips;
    NormalizeWaveform(absl::MakeSpan(clip));
    for (size_t i = 0; i < clip.size(); ++i) {
      const float expected = want[clips * padded + i];
      ASSERT_NEAR(clip[i], expected, 2e-6 + 2e-6 * std::abs(expected)) << "clip " << clips << " at " << i;
    }
  }
  EXPECT_GE(clips, 2);
}

TEST(NormalizationTest, ZeroMeanAndUnitVariance) {
  // Three levels whose mean is 0.2 and whose population variance is 0.02 / 3.
  std::vector<float> samples = {0.1f, 0.2f, 0.3f};
  NormalizeWaveform(absl::MakeSpan(samples));
  const double scale = 1 / std::sqrt(0.02 / 3 + 1e-7);
  EXPECT_NEAR(samples[0], -0.1 * scale, 1e-5);
  EXPECT_NEAR(samples[1], 0, 1e-5);
  EXPECT_NEAR(samples[2], 0.1 * scale, 1e-5);
}

TEST(NormalizationTest, TheConstantMattersForQuietClips) {
  std::vector<float> samples = {1e-4f, -1e-4f};
  NormalizeWaveform(absl::MakeSpan(samples));
  EXPECT_NEAR(samples[0], 1e-4 / std::sqrt(1e-8 + 1e-7), 1e-5);
}

TEST(NormalizationTest, ConstantAndEmptyClips) {
  std::vector<float> constant(1001, 0.75f);
  NormalizeWaveform(absl::MakeSpan(constant));
  for (const float sample : constant) ASSERT_EQ(sample, 0);
  NormalizeWaveform({});
}

}  // namespace
}  // namespace distill_l2s
