#include "tests/distillation_case.h"

#include <stdexcept>
#include <string>

namespace distill_l2s {

DistillationConfig DistillationOfCase(const nlohmann::json& settings) {
  DistillationConfig config;
  auto* pair = config.add_layer_pairs();
  pair->set_teacher(0);
  pair->set_student(0);
  if (settings.at("shrink").get<bool>()) {
    config.mutable_shrink();
  } else if (settings.at("filter_out_pad").get<bool>()) {
    config.mutable_filtered_frames();
  } else {
    config.mutable_all_frames();
  }
  const auto mode = settings.at("mode").get<std::string>();
  if (mode == "nearest") {
    config.set_resampling(DistillationConfig::NEAREST);
  } else if (mode == "linear") {
    config.set_resampling(DistillationConfig::LINEAR);
  } else {
    throw std::runtime_error("golden settings: mode: " + mode + "; expected nearest or linear");
  }
  config.set_weight(settings.at("lambda").get<float>());
  return config;
}

CtcConfig PublishedCtc() {
  CtcConfig config;
  config.set_reduction(CtcConfig::MEAN);
  config.set_zero_infinity(false);
  return config;
}

}  // namespace distill_l2s
