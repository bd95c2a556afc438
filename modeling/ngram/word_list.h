#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Words in the order of their bytes, one behind the other in one block of memory: a word costs its bytes and
// 8 more. Found whole, or from their start piece by piece. Immutable, so thread-safe.
class WordList {
 public:
  // Words [begin, end) of the list.
  struct Range {
    uint32_t begin = 0;
    uint32_t end = 0;
    bool empty() const { return begin == end; }
  };

  WordList() = default;
  // Words that are different, in any order; fewer than 2^32.
  explicit WordList(std::vector<std::string> words);

  uint32_t size() const { return static_cast<uint32_t>(starts_.size() - 1); }
  absl::string_view operator[](uint32_t i) const {
    return {bytes_.data() + starts_[i], static_cast<size_t>(starts_[i + 1] - starts_[i])};
  }

  Range All() const { return {0, size()}; }
  // The words of `range`, which all begin with the same `bytes` bytes, that go on with `next`.
  //   a, ab, abc, b: Narrow(Narrow(All(), 0, "a"), 1, "b") = {1, 3}
  Range Narrow(Range range, size_t bytes, absl::string_view next) const;
  // Whether the first word of a range whose words begin with the same `bytes` bytes is no longer than those:
  // in the order of bytes, a word stands before all that it begins.
  bool StartsWithWhole(Range range, size_t bytes) const {
    return !range.empty() && (*this)[range.begin].size() == bytes;
  }

 private:
  std::string bytes_;
  std::vector<uint64_t> starts_ = {0};
};

}  // namespace distill_l2s
