#include "experiments/training/optimization/adamw.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/clamp.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/reciprocal.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <optional>
#include <utility>

namespace distill_l2s {
namespace {

std::vector<at::Tensor> Gradients(const std::vector<AdamW::Group>& groups) {
  std::vector<at::Tensor> gradients;
  for (const auto& group : groups) {
    for (const at::Tensor& parameter : group.parameters) {
      if (parameter.grad().defined()) gradients.push_back(parameter.grad());
    }
  }
  return gradients;
}

}  // namespace

AdamW::AdamW(const OptimizationConfig& config, std::vector<Group> groups)
    : beta1_(config.beta1()), beta2_(config.beta2()), epsilon_(config.epsilon()), groups_(std::move(groups)) {
  for (const Group& group : groups_) {
    State state;
    for (const at::Tensor& parameter : group.parameters) {
      state.first_moments.push_back(at::zeros_like(parameter));
      state.second_moments.push_back(at::zeros_like(parameter));
      state.steps.push_back(at::zeros({}, parameter.options().dtype(at::kFloat)));
    }
    states_.push_back(std::move(state));
  }
}

void AdamW::Step(double learning_rate, const at::Tensor& skip) {
  const at::NoGradGuard no_grad;
  const std::optional<at::Tensor> found_inf = skip.defined() ? std::make_optional(skip) : std::nullopt;
  for (size_t g = 0; g < groups_.size(); ++g) {
    const Group& group = groups_[g];
    State updated;
    std::vector<at::Tensor> parameters, gradients;
    for (size_t i = 0; i < group.parameters.size(); ++i) {
      const at::Tensor& gradient = group.parameters[i].grad();
      if (!gradient.defined()) continue;
      parameters.push_back(group.parameters[i]);
      gradients.push_back(gradient);
      updated.first_moments.push_back(states_[g].first_moments[i]);
      updated.second_moments.push_back(states_[g].second_moments[i]);
      updated.steps.push_back(skip.defined() ? states_[g].steps[i].add_(1 - skip)
                                             : states_[g].steps[i].add_(1));
    }
    if (parameters.empty()) continue;
    at::_fused_adamw_(parameters, gradients, updated.first_moments, updated.second_moments, {}, updated.steps,
                      learning_rate * group.rate_factor, beta1_, beta2_, group.weight_decay, epsilon_,
                      /*amsgrad=*/false, /*maximize=*/false, /*grad_scale=*/{}, found_inf);
  }
}

void AdamW::ZeroGradients() {
  for (Group& group : groups_) {
    for (at::Tensor& parameter : group.parameters) parameter.mutable_grad().reset();
  }
}

at::Tensor AdamW::ClipGradients(double max_norm) {
  const at::NoGradGuard no_grad;
  const std::vector<at::Tensor> gradients = Gradients(groups_);
  const at::Tensor norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients)));
  // The factor of torch.nn.utils.clip_grad_norm_, its 1e-6 included.
  if (max_norm > 0) at::_foreach_mul_(gradients, at::clamp((norm + 1e-6).reciprocal() * max_norm, {}, 1.0));
  return norm;
}

}  // namespace distill_l2s
