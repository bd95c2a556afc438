#include "experiments/training/optimization/state_tensors.h"

#include <ATen/core/grad_mode.h>

#include <sstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

std::string Describe(const at::Tensor& tensor) {
  std::ostringstream text;
  text << tensor.sizes() << " of " << tensor.scalar_type();
  return text.str();
}

absl::Status CheckTensor(const std::string& name, const TensorMap& source, const at::Tensor& expected) {
  const auto found = source.find(name);
  if (found == source.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the training state has no tensor ", name, ": expected ", Describe(expected)));
  }
  if (found->second.sizes() != expected.sizes() || found->second.scalar_type() != expected.scalar_type()) {
    return absl::InvalidArgumentError(absl::StrCat("the training state's tensor ", name, " is ",
                                                   Describe(found->second), ": expected ",
                                                   Describe(expected)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CopyTensors(const TensorMap& source, const TensorMap& target) {
  for (const auto& [name, tensor] : target) RETURN_IF_ERROR(CheckTensor(name, source, tensor));
  const at::NoGradGuard no_grad;
  for (const auto& [name, tensor] : target) tensor.copy_(source.at(name));
  return absl::OkStatus();
}

void AddWithPrefix(absl::string_view prefix, const TensorMap& tensors, TensorMap* all) {
  for (const auto& [name, tensor] : tensors) (*all)[absl::StrCat(prefix, name)] = tensor;
}

TensorMap TakePrefix(absl::string_view prefix, const TensorMap& all) {
  TensorMap taken;
  for (const auto& [name, tensor] : all) {
    if (absl::StartsWith(name, prefix)) taken[name.substr(prefix.size())] = tensor;
  }
  return taken;
}

}  // namespace distill_l2s
