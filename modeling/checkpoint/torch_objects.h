#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/checkpoint/pickle_objects.h"

namespace distill_l2s {

// The storages and tensors of a pickle, made of the tuples by which torch.save writes them. Whatever a tuple
// holds is checked. Errors do not name the pickle.
class TorchObjects {
 public:
  // Adds to `objects`, whose values the tuples are of; it must outlive this.
  explicit TorchObjects(PickleObjects* objects) : objects_(*objects) {}

  // ('storage', class, key, location, elements[, None]), a persistent id. Returns the index into
  // PickleObjects::storages; a key that was there has to be of the same class and length.
  absl::StatusOr<size_t> AddStorage(const std::vector<PickleId>& items);

  // The arguments of torch._utils._rebuild_tensor_v2: (storage, storage_offset, size, stride, requires_grad,
  // backward_hooks, metadata=None). Returns the index into PickleObjects::tensors, 2^17 at most.
  absl::StatusOr<size_t> AddTensor(const std::vector<PickleId>& arguments);

 private:
  const PickleValue& At(PickleId id) const { return objects_.values[id]; }
  absl::StatusOr<std::vector<int64_t>> Integers(PickleId tuple, const char* what) const;

  PickleObjects& objects_;
  std::unordered_map<std::string, size_t> storages_;  // By key.
};

}  // namespace distill_l2s
