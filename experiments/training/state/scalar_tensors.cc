#include "experiments/training/state/scalar_tensors.h"

#include <ATen/ops/scalar_tensor.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

template <typename T>
absl::StatusOr<T> Get(const TensorMap& tensors, const std::string& name, c10::ScalarType type) {
  const auto found = tensors.find(name);
  if (found != tensors.end() && found->second.numel() == 1 && found->second.scalar_type() == type) {
    return found->second.item<T>();
  }
  return absl::InvalidArgumentError(absl::StrCat("the training state's \"", name, "\" is ",
                                                 found == tensors.end() ? "missing" : "of another type",
                                                 ": expected one ", c10::toString(type)));
}

}  // namespace

at::Tensor RealTensor(double value) { return at::scalar_tensor(value, at::kDouble); }

at::Tensor IntegerTensor(int64_t value) { return at::scalar_tensor(value, at::kLong); }

absl::StatusOr<double> GetReal(const TensorMap& tensors, const std::string& name) {
  return Get<double>(tensors, name, at::kDouble);
}

absl::StatusOr<int64_t> GetInteger(const TensorMap& tensors, const std::string& name) {
  return Get<int64_t>(tensors, name, at::kLong);
}

}  // namespace distill_l2s
