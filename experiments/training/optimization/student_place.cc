#include "experiments/training/optimization/student_place.h"

#include <glog/logging.h>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace distill_l2s {

StudentPlace PlaceInStudent(const Wav2Vec2Config& config, absl::string_view name) {
  const int64_t behind = config.num_hidden_layers() + 1;
  if (absl::StartsWith(name, "lm_head.")) return {StudentPart::kHead, behind};
  if (absl::StartsWith(name, "wav2vec2.feature_extractor.")) return {StudentPart::kFeatureEncoder, 0};
  if (absl::StartsWith(name, "wav2vec2.encoder.layer_norm.")) {
    return {StudentPart::kEncoder, config.do_stable_layer_norm() ? behind : 0};
  }
  absl::string_view rest = name;
  if (!absl::ConsumePrefix(&rest, "wav2vec2.encoder.layers.")) return {StudentPart::kEncoder, 0};
  int64_t layer = 0;
  CHECK(absl::SimpleAtoi(rest.substr(0, rest.find('.')), &layer)) << std::string(name);
  return {StudentPart::kEncoder, layer + 1};
}

}  // namespace distill_l2s
