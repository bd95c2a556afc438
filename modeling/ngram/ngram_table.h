#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace distill_l2s {

// The n-grams of one order, by a 64-bit hash of their word ids: open addressing with linear probing at a load
// of at most 2/3, as KenLM's probing model has it. 12 bytes a slot, 16 with backoffs; the words themselves
// are not kept. Two of n n-grams share a hash with a probability of n^2 / 2^65 (n = 10^8: 3 in 10,000), and
// an n-gram that is not there is taken for one that is with n / 2^64: neither is looked for. Somebody who
// makes words collide on purpose spoils the scores of a model of his own. Reading is thread-safe.
class NgramTable {
 public:
  static constexpr int64_t kAbsent = -1;

  explicit NgramTable(bool has_backoffs) : has_backoffs_(has_backoffs) {}

  // Room for so many n-grams; more make it grow.
  void Reserve(int64_t count);
  // False if the words, ids of the n-gram from its first, are there already.
  bool Insert(absl::Span<const uint32_t> words, float log10_prob, float log10_backoff);

  // Where the n-gram is, or kAbsent.
  int64_t Find(absl::Span<const uint32_t> words) const;
  float log10_prob(int64_t found) const { return log10_probs_[found]; }
  float log10_backoff(int64_t found) const { return has_backoffs_ ? log10_backoffs_[found] : 0; }

  int64_t size() const { return size_; }

 private:
  // The slot that holds the key, or the empty one where it would go.
  size_t SlotOf(uint64_t key) const;
  void Resize(size_t slots);

  bool has_backoffs_;
  int64_t size_ = 0;
  std::vector<uint64_t> keys_;  // 0: an empty slot.
  std::vector<float> log10_probs_;
  std::vector<float> log10_backoffs_;
};

}  // namespace distill_l2s
