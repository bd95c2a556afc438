#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"

namespace distill_l2s {

// Tensors by key, in memory, at most `maximum_bytes` of their data: those used longest ago make room. Not
// thread-safe.
class HiddenStateCache {
 public:
  explicit HiddenStateCache(int64_t maximum_bytes) : maximum_bytes_(maximum_bytes) {}

  // Counts as a use.
  std::optional<at::Tensor> Find(const std::string& key);

  // Keeps `states` as it is: give it a tensor that owns no more memory than it shows. One that is larger than
  // the whole cache is not kept.
  void Insert(const std::string& key, const at::Tensor& states);

  int64_t bytes() const { return bytes_; }

 private:
  using Entry = std::pair<std::string, at::Tensor>;

  void Erase(std::list<Entry>::iterator entry);

  const int64_t maximum_bytes_;
  int64_t bytes_ = 0;
  std::list<Entry> entries_;  // The last used first.
  absl::flat_hash_map<std::string, std::list<Entry>::iterator> index_;
};

}  // namespace distill_l2s
