#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "modeling/checkpoint/element_type.h"

namespace distill_l2s {

enum class PickleKind : uint8_t {
  kNone,
  kBool,     // integer
  kInt,      // integer
  kFloat,    // number
  kString,   // text
  kTuple,    // items
  kList,     // items
  kDict,     // items: key, value, key, value, ...
  kGlobal,   // text: "module name"
  kStorage,  // integer: index into PickleObjects::storages
  kTensor,   // integer: index into PickleObjects::tensors
};

// Index into PickleObjects::values. Objects refer to one another by it, so that deep or cyclic ones need
// neither recursion nor counting.
using PickleId = uint32_t;

struct PickleValue {
  PickleKind kind = PickleKind::kNone;
  int64_t integer = 0;
  double number = 0;
  absl::string_view text;  // Into the pickle.
  std::vector<PickleId> items;
};

// The memory of tensors, which lies outside of the pickle under `key`.
struct PickleStorage {
  std::string key;
  ElementType type;
  uint64_t elements;
};

// A view of a storage: what torch._utils._rebuild_tensor_v2 is called with, checked. offset >= 0, shape and
// strides >= 0 and of one length (64 at most), every element lies in the storage, and no two are one.
struct PickleTensor {
  size_t storage;  // Index into PickleObjects::storages.
  int64_t offset;  // In elements, as are the strides.
  std::vector<int64_t> shape;
  std::vector<int64_t> strides;
};

struct PickleObjects {
  std::vector<PickleValue> values;
  PickleId root = 0;
  std::vector<PickleStorage> storages;  // One a key.
  std::vector<PickleTensor> tensors;
  uint64_t bytes = 0;  // Of the pickle, which may have something after it.
};

}  // namespace distill_l2s
