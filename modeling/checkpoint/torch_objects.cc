#include "modeling/checkpoint/torch_objects.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/pickle_tensor.h"
#include "modeling/checkpoint/quoted_name.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaximumTensors = size_t{1} << 17;
// A call can be made again and again with what was made once: what it copies must be short.
constexpr size_t kMaximumKeyBytes = 100;
constexpr size_t kMaximumRank = 64;

template <typename... Parts>
absl::Status Fault(const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(parts...));
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> TorchObjects::Integers(PickleId tuple, const char* what) const {
  std::vector<int64_t> integers;
  bool sound = At(tuple).kind == PickleKind::kTuple && At(tuple).items.size() <= kMaximumRank;
  for (size_t i = 0; sound && i < At(tuple).items.size(); ++i) {
    const PickleValue& item = At(At(tuple).items[i]);
    sound = item.kind == PickleKind::kInt;
    integers.push_back(item.integer);
  }
  if (!sound) {
    return Fault("the ", what, " of a tensor is no tuple of at most ", kMaximumRank, " whole numbers");
  }
  return integers;
}

absl::StatusOr<size_t> TorchObjects::AddTensor(const std::vector<PickleId>& arguments) {
  if (arguments.size() < 6 || arguments.size() > 7 || At(arguments[0]).kind != PickleKind::kStorage ||
      At(arguments[1]).kind != PickleKind::kInt || At(arguments[4]).kind != PickleKind::kBool) {
    return Fault("a tensor's arguments are not (storage, offset, shape, strides, bool, hooks)");
  }
  // A conjugated or negated view, say, would have other values than its storage.
  if (arguments.size() == 7 && At(arguments[6]).kind != PickleKind::kNone &&
      !At(arguments[6]).items.empty()) {
    return Fault("a tensor has metadata, which is not supported");
  }
  PickleTensor tensor;
  tensor.storage = At(arguments[0]).integer;
  tensor.offset = At(arguments[1]).integer;
  ASSIGN_OR_RETURN(tensor.shape, Integers(arguments[2], "shape"));
  ASSIGN_OR_RETURN(tensor.strides, Integers(arguments[3], "strides"));
  const PickleStorage& storage = objects_.storages[tensor.storage];
  const std::string fault = FaultOfView(tensor, storage);
  if (!fault.empty()) return Fault("a tensor of storage ", QuotedName(storage.key), ": ", fault);
  if (objects_.tensors.size() >= kMaximumTensors) return Fault("more than ", kMaximumTensors, " tensors");
  objects_.tensors.push_back(std::move(tensor));
  return objects_.tensors.size() - 1;
}

absl::StatusOr<size_t> TorchObjects::AddStorage(const std::vector<PickleId>& items) {
  if (items.size() < 5 || items.size() > 6 || At(items[0]).kind != PickleKind::kString ||
      At(items[0]).text != "storage" || At(items[1]).kind != PickleKind::kGlobal ||
      At(items[2]).kind != PickleKind::kString || At(items[2]).text.size() > kMaximumKeyBytes ||
      At(items[4]).kind != PickleKind::kInt ||
      (items.size() == 6 && At(items[5]).kind != PickleKind::kNone)) {
    return Fault("a persistent id is not ('storage', class, key, location, number of elements)");
  }
  absl::string_view class_name = At(items[1]).text;
  const std::string key(At(items[2]).text);
  const int64_t elements = At(items[4]).integer;
  const auto type =
      absl::ConsumePrefix(&class_name, "torch\n") ? ElementTypeOfStorage(class_name) : std::nullopt;
  if (!type.has_value() || elements < 0) {
    return Fault("storage ", QuotedName(key), " has ", elements, " elements of class ",
                 QuotedName(At(items[1]).text));
  }
  const auto [known, is_new] = storages_.emplace(key, objects_.storages.size());
  if (is_new) {
    objects_.storages.push_back({key, *type, static_cast<uint64_t>(elements)});
  } else if (const PickleStorage& storage = objects_.storages[known->second];
             storage.type != *type || storage.elements != static_cast<uint64_t>(elements)) {
    return Fault("storage ", QuotedName(key), " is named twice, as ", storage.elements, " x ",
                 ElementTypeName(storage.type), " and as ", elements, " x ", ElementTypeName(*type));
  }
  return known->second;
}

}  // namespace distill_l2s
