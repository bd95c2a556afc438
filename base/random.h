#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace distill_l2s {

// A seeded generator whose every draw is fixed by the C++ standard, unlike the standard library's
// distributions: one seed gives one sequence with any compiler. Not thread-safe.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // Uniform over [0, bound); bound >= 1. Rejection keeps it free of bias.
  uint64_t Below(uint64_t bound) {
    const uint64_t rejected = -bound % bound;  // 2^64 mod bound
    uint64_t draw;
    do draw = engine_();
    while (draw < rejected);
    return draw % bound;
  }

  // Uniform over [0, 1), 53 bits.
  double Uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

  // Fisher-Yates.
  template <typename T>
  void Shuffle(std::vector<T>* items) {
    for (size_t i = items->size(); i > 1; --i) std::swap((*items)[i - 1], (*items)[Below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace distill_l2s
