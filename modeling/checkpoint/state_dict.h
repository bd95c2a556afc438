#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/pickle_objects.h"

namespace distill_l2s {

// The tensors of the dict that `objects` is, by name, as indices into objects.tensors; in the pickle's order.
// Dicts in dicts are joined with dots: {"model": {"w": t}} holds "model.w". Numbers, strings and None are
// left out. Errors: the root is no dict, a key is no string, a name stands twice, a list or tuple, more than
// 8 dicts in one another, a name over 512 bytes, more than 2^17 entries in all.
absl::StatusOr<std::vector<std::pair<std::string, size_t>>> StateDictTensors(const PickleObjects& objects,
                                                                             absl::string_view source);

}  // namespace distill_l2s
