#include "modeling/xlm_roberta/hidden_state_cache.h"

#include <iterator>

namespace distill_l2s {

std::optional<at::Tensor> HiddenStateCache::Find(const std::string& key) {
  const auto found = index_.find(key);
  if (found == index_.end()) return std::nullopt;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->second;
}

void HiddenStateCache::Insert(const std::string& key, const at::Tensor& states) {
  if (const auto found = index_.find(key); found != index_.end()) Erase(found->second);
  const int64_t bytes = states.nbytes();
  if (bytes > maximum_bytes_) return;
  while (bytes_ + bytes > maximum_bytes_) Erase(std::prev(entries_.end()));
  entries_.emplace_front(key, states);
  index_[key] = entries_.begin();
  bytes_ += bytes;
}

void HiddenStateCache::Erase(std::list<Entry>::iterator entry) {
  bytes_ -= entry->second.nbytes();
  index_.erase(entry->first);
  entries_.erase(entry);
}

}  // namespace distill_l2s
