#include "experiments/training/optimization/parameter_groups.h"

#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "experiments/training/optimization/student_place.h"

namespace distill_l2s {
namespace {

double RateFactor(const OptimizationConfig& config, const Wav2Vec2Config& student_config,
                  const std::string& name) {
  const StudentPlace place = PlaceInStudent(student_config, name);
  const double layers_above = static_cast<double>(student_config.num_hidden_layers() + 1 - place.depth);
  const double factor = std::pow(config.layer_rate_decay(), layers_above);
  if (place.part == StudentPart::kHead) return factor * config.head_rate_factor();
  if (place.part == StudentPart::kFeatureEncoder) return factor * config.feature_encoder_rate_factor();
  return factor;
}

}  // namespace

std::vector<AdamW::Group> ParameterGroups(const OptimizationConfig& config,
                                          const Wav2Vec2Config& student_config,
                                          const torch::nn::Module& student,
                                          const std::set<std::string>& new_parameters,
                                          const torch::nn::Module* distillation) {
  std::map<std::pair<double, double>, AdamW::Group> groups;  // By weight decay and rate factor.
  const auto add = [&](const std::string& name, const at::Tensor& parameter, double factor) {
    if (!parameter.requires_grad()) return;
    const bool decays = config.decay_all_parameters() || parameter.dim() > 1;
    const double decay = decays ? config.weight_decay() : 0;
    AdamW::Group& group = groups[{decay, factor}];
    group.weight_decay = decay;
    group.rate_factor = factor;
    group.parameters.push_back(parameter);
    group.names.push_back(name);
  };
  for (const auto& parameter : student.named_parameters()) {
    const bool is_new = new_parameters.count(parameter.key()) > 0;
    add(parameter.key(), parameter.value(),
        RateFactor(config, student_config, parameter.key()) *
            (is_new ? config.new_parameter_rate_factor() : 1));
  }
  if (distillation != nullptr) {
    for (const auto& parameter : distillation->named_parameters()) {
      add(absl::StrCat("distillation.", parameter.key()), parameter.value(),
          config.projection_rate_factor() * config.new_parameter_rate_factor());
    }
  }
  std::vector<AdamW::Group> result;
  for (auto& entry : groups) result.push_back(std::move(entry.second));
  return result;
}

}  // namespace distill_l2s
