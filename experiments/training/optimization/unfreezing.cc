#include "experiments/training/optimization/unfreezing.h"

#include <algorithm>

#include "experiments/training/optimization/student_place.h"

namespace distill_l2s {

Unfreezing::Unfreezing(const OptimizationConfig& config, const Wav2Vec2ForCtc& student) {
  encoder_.first_step = config.encoder_start_step();
  feature_encoder_.first_step = std::max(config.encoder_start_step(), config.feature_encoder_start_step());
  for (const auto& parameter : student.named_parameters()) {
    if (!parameter.value().requires_grad()) continue;
    switch (PlaceInStudent(student.config(), parameter.key()).part) {
      case StudentPart::kFeatureEncoder:
        feature_encoder_.parameters.push_back(parameter.value());
        break;
      case StudentPart::kEncoder:
        encoder_.parameters.push_back(parameter.value());
        break;
      case StudentPart::kHead:
        break;
    }
  }
}

void Unfreezing::Apply(int64_t step) {
  for (Part* part : {&encoder_, &feature_encoder_}) {
    if (part->first_step == 0) continue;
    for (at::Tensor& parameter : part->parameters) parameter.set_requires_grad(step >= part->first_step);
  }
}

}  // namespace distill_l2s
