#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/pickle_objects.h"

namespace distill_l2s {

// Reads the pickle (protocol 2) at the beginning of `bytes` as torch.save writes state dicts. Knows None,
// booleans, numbers, strings, tuples, lists and dicts, the globals collections.OrderedDict, torch.*Storage,
// torch._utils._rebuild_tensor_v2 and torch._utils._rebuild_parameter, and persistent ids of storages. Any
// other opcode or global is an error that names it and its byte: nothing is ever called. Attributes of dicts
// (the _metadata of a state dict) are dropped. Memory is bounded: 2^20 objects, 2^17 tensors, 16 MiB of
// pickle. Errors name `source`. `bytes` must outlive the result.
absl::StatusOr<PickleObjects> ParsePickle(absl::string_view bytes, absl::string_view source);

}  // namespace distill_l2s
