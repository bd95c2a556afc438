#include "experiments/training/optimization/parameter_groups.h"

#include <map>
#include <utility>

namespace distill_l2s {

std::vector<AdamW::Group> ParameterGroups(const OptimizationConfig& config, const torch::nn::Module& student,
                                          const std::set<std::string>& new_parameters,
                                          const torch::nn::Module* distillation) {
  std::map<std::pair<double, double>, AdamW::Group> groups;  // By weight decay and rate factor.
  const auto add = [&](const at::Tensor& parameter, bool is_new) {
    if (!parameter.requires_grad()) return;
    const bool decays = config.decay_all_parameters() || parameter.dim() > 1;
    const double decay = decays ? config.weight_decay() : 0;
    const double factor = is_new ? config.new_parameter_rate_factor() : 1;
    AdamW::Group& group = groups[{decay, factor}];
    group.weight_decay = decay;
    group.rate_factor = factor;
    group.parameters.push_back(parameter);
  };
  for (const auto& parameter : student.named_parameters()) {
    add(parameter.value(), new_parameters.count(parameter.key()) > 0);
  }
  if (distillation != nullptr) {
    for (const at::Tensor& parameter : distillation->parameters()) add(parameter, /*is_new=*/true);
  }
  std::vector<AdamW::Group> result;
  for (auto& entry : groups) result.push_back(std::move(entry.second));
  return result;
}

}  // namespace distill_l2s
