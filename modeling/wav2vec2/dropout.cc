#include "modeling/wav2vec2/dropout.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mul.h>
#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace distill_l2s {
namespace {

constexpr int64_t kLanes = 4;  // Elements that one 64-bit draw decides.
constexpr int64_t kGrain = 1 << 16;

uint64_t DrawSeed() {
  at::Generator generator = at::detail::getDefaultCPUGenerator();
  const std::lock_guard<std::mutex> lock(generator.mutex());
  return at::check_generator<at::CPUGeneratorImpl>(generator)->random64();
}

// SplitMix64 (Steele, Lea and Flood 2014) at position `index` of the sequence that `seed` begins.
uint64_t SplitMix(uint64_t seed, uint64_t index) {
  uint64_t z = seed + index * 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// Fills `mask` with `scale` where 16 random bits are below `kept`, else with 0.
template <typename T>
void FillMask(uint64_t seed, uint64_t kept, T scale, T* mask, int64_t size) {
  const T values[2] = {T(0), scale};
  at::parallel_for(0, (size + kLanes - 1) / kLanes, kGrain, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      uint64_t bits = SplitMix(seed, static_cast<uint64_t>(block));
      const int64_t last = std::min(size, (block + 1) * kLanes);
      for (int64_t i = block * kLanes; i < last; ++i, bits >>= 16) mask[i] = values[(bits & 0xffff) < kept];
    }
  });
}

}  // namespace

at::Tensor Dropout(const at::Tensor& input, double probability, bool training) {
  CHECK(probability >= 0 && probability < 1) << probability;
  if (!training || probability == 0) return input;
  const bool is_float = input.scalar_type() == at::kFloat;
  if (!input.device().is_cpu() || !(is_float || input.scalar_type() == at::kBFloat16)) {
    return at::dropout(input, probability, training);
  }
  const uint64_t kept = std::max<uint64_t>(1, std::llround((1 - probability) * 0x1p16));
  const float scale = 0x1p16f / static_cast<float>(kept);
  // empty_like: of the input's memory format, so that the product is one walk.
  const at::Tensor mask = at::empty_like(input);
  CHECK(mask.is_non_overlapping_and_dense());
  if (is_float) {
    FillMask<float>(DrawSeed(), kept, scale, mask.data_ptr<float>(), mask.numel());
  } else {
    FillMask<c10::BFloat16>(DrawSeed(), kept, scale, mask.data_ptr<c10::BFloat16>(), mask.numel());
  }
  return at::mul(input, mask);
}

}  // namespace distill_l2s
