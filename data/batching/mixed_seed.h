#pragma once

#include <cstdint>

namespace distill_l2s {

// A seed made of two numbers, such as a run's seed and an epoch: pairs that differ give unrelated seeds (two
// rounds of SplitMix64, Steele et al. 2014).
inline uint64_t MixedSeed(uint64_t a, uint64_t b) {
  const auto scramble = [](uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  };
  return scramble(scramble(a) ^ b);
}

}  // namespace distill_l2s
