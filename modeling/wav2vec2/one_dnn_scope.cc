#include "modeling/wav2vec2/one_dnn_scope.h"

#include <ATen/Context.h>

namespace distill_l2s {

OneDnnScope::OneDnnScope(c10::DeviceType device, c10::ScalarType dtype)
    : was_enabled_(at::globalContext().userEnabledMkldnn()) {
  if (device == c10::DeviceType::CPU && dtype == c10::ScalarType::Float) {
    at::globalContext().setUserEnabledMkldnn(false);
  }
}

OneDnnScope::~OneDnnScope() { at::globalContext().setUserEnabledMkldnn(was_enabled_); }

}  // namespace distill_l2s
