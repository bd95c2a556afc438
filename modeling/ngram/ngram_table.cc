#include "modeling/ngram/ngram_table.h"

#include <algorithm>
#include <utility>

namespace distill_l2s {
namespace {

constexpr size_t kLeastSlots = 16;

// Each id is stirred into all bits before the next comes (splitmix64's finaliser).
uint64_t KeyOf(absl::Span<const uint32_t> words) {
  uint64_t hash = 0x9e3779b97f4a7c15u;
  for (const uint32_t word : words) {
    hash += word + 1u;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9u;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebu;
    hash ^= hash >> 31;
  }
  return hash == 0 ? 1 : hash;
}

}  // namespace

size_t NgramTable::SlotOf(uint64_t key) const {
  // The key as a fraction of 2^64, times the number of slots: no division, and any number of slots.
  size_t slot = static_cast<size_t>((static_cast<unsigned __int128>(key) * keys_.size()) >> 64);
  while (keys_[slot] != 0 && keys_[slot] != key) slot = slot + 1 == keys_.size() ? 0 : slot + 1;
  return slot;
}

void NgramTable::Resize(size_t slots) {
  NgramTable larger(has_backoffs_);
  larger.keys_.resize(slots);
  larger.log10_probs_.resize(slots);
  if (has_backoffs_) larger.log10_backoffs_.resize(slots);
  for (size_t i = 0; i < keys_.size(); ++i) {
    if (keys_[i] == 0) continue;
    const size_t slot = larger.SlotOf(keys_[i]);
    larger.keys_[slot] = keys_[i];
    larger.log10_probs_[slot] = log10_probs_[i];
    if (has_backoffs_) larger.log10_backoffs_[slot] = log10_backoffs_[i];
  }
  larger.size_ = size_;
  *this = std::move(larger);
}

void NgramTable::Reserve(int64_t count) {
  const size_t slots = std::max(kLeastSlots, static_cast<size_t>(count) + static_cast<size_t>(count) / 2 + 1);
  if (slots > keys_.size()) Resize(slots);
}

bool NgramTable::Insert(absl::Span<const uint32_t> words, float log10_prob, float log10_backoff) {
  if (3 * (size_ + 1) > 2 * static_cast<int64_t>(keys_.size())) Reserve(2 * (size_ + 1));
  const uint64_t key = KeyOf(words);
  const size_t slot = SlotOf(key);
  if (keys_[slot] == key) return false;
  keys_[slot] = key;
  log10_probs_[slot] = log10_prob;
  if (has_backoffs_) log10_backoffs_[slot] = log10_backoff;
  ++size_;
  return true;
}

int64_t NgramTable::Find(absl::Span<const uint32_t> words) const {
  if (size_ == 0) return kAbsent;
  const size_t slot = SlotOf(KeyOf(words));
  return keys_[slot] == 0 ? kAbsent : static_cast<int64_t>(slot);
}

}  // namespace distill_l2s
