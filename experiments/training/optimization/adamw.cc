#include "experiments/training/optimization/adamw.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_add.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_foreach_sub.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "experiments/training/optimization/state_tensors.h"

namespace distill_l2s {
AdamW::AdamW(const OptimizationConfig& config, std::vector<Group> groups)
    : beta1_(config.beta1()), beta2_(config.beta2()), epsilon_(config.epsilon()), groups_(std::move(groups)) {
  for (const Group& group : groups_) {
    Moments moments;
    for (const at::Tensor& parameter : group.parameters) {
      moments.first.push_back(at::zeros_like(parameter));
      moments.second.push_back(at::zeros_like(parameter));
      moments.steps.push_back(at::zeros({}, parameter.options().dtype(at::kFloat)));
    }
    moments_.push_back(std::move(moments));
  }
}

void AdamW::Step(double learning_rate, const at::Tensor& skip) {
  const at::NoGradGuard no_grad;
  const std::optional<at::Tensor> found_inf = skip.defined() ? std::make_optional(skip) : std::nullopt;
  for (size_t g = 0; g < groups_.size(); ++g) {
    const Group& group = groups_[g];
    Moments updated;
    std::vector<at::Tensor> parameters, gradients;
    for (size_t i = 0; i < group.parameters.size(); ++i) {
      const at::Tensor& gradient = group.parameters[i].grad();
      if (!gradient.defined()) continue;
      parameters.push_back(group.parameters[i]);
      gradients.push_back(gradient);
      updated.first.push_back(moments_[g].first[i]);
      updated.second.push_back(moments_[g].second[i]);
      updated.steps.push_back(moments_[g].steps[i]);
    }
    if (parameters.empty()) continue;
    at::_foreach_add_(updated.steps, 1);
    at::_fused_adamw_(parameters, gradients, updated.first, updated.second, {}, updated.steps,
                      learning_rate * group.rate_factor, beta1_, beta2_, group.weight_decay, epsilon_,
                      /*amsgrad=*/false, /*maximize=*/false, /*grad_scale=*/{}, found_inf);
    // The kernel leaves all but the counts alone where it skips.
    if (skip.defined()) at::_foreach_sub_(updated.steps, std::vector<at::Tensor>(updated.steps.size(), skip));
  }
}

void AdamW::ZeroGradients() {
  for (Group& group : groups_) {
    for (at::Tensor& parameter : group.parameters) parameter.mutable_grad().reset();
  }
}

std::vector<at::Tensor> AdamW::Gradients() const {
  std::vector<at::Tensor> gradients;
  for (const Group& group : groups_) {
    for (const at::Tensor& parameter : group.parameters) {
      if (parameter.grad().defined()) gradients.push_back(parameter.grad());
    }
  }
  return gradients;
}

at::Tensor AdamW::ClipGradients(double max_norm) {
  const at::NoGradGuard no_grad;
  const std::vector<at::Tensor> gradients = Gradients();
  const at::Tensor norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients)));
  // The factor of torch.nn.utils.clip_grad_norm_, its 1e-6 included.
  if (max_norm > 0) at::_foreach_mul_(gradients, at::clamp((norm + 1e-6).reciprocal() * max_norm, {}, 1.0));
  return norm;
}

TensorMap AdamW::State() const {
  TensorMap state;
  for (size_t g = 0; g < groups_.size(); ++g) {
    for (size_t i = 0; i < groups_[g].parameters.size(); ++i) {
      const std::string& name = groups_[g].names.at(i);
      state[absl::StrCat(name, ".first_moment")] = moments_[g].first[i];
      state[absl::StrCat(name, ".second_moment")] = moments_[g].second[i];
      state[absl::StrCat(name, ".step")] = moments_[g].steps[i];
    }
  }
  return state;
}

absl::Status AdamW::LoadState(const TensorMap& state) { return CopyTensors(state, State()); }

}  // namespace distill_l2s
