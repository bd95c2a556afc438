#include "data/corpora/interned_string.h"

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace distill_l2s {
namespace {

class Pool {
 public:
  const std::string* Find(absl::string_view text) {
    if (text.empty()) return &empty_;
    absl::MutexLock lock(&mutex_);
    const auto found = texts_.find(text);
    if (found != texts_.end()) return found->second;
    const auto* const added = new std::string(text);
    texts_.emplace(*added, added);
    return added;
  }

 private:
  const std::string empty_;
  absl::Mutex mutex_;
  absl::flat_hash_map<absl::string_view, const std::string*> texts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

InternedString::InternedString(absl::string_view text) {
  static auto* const pool = new Pool;  // Never destroyed: others' destructors may still use its strings.
  text_ = pool->Find(text);
}

}  // namespace distill_l2s
