#include "modeling/wav2vec2/autocast.h"

#include <ATen/autocast_mode.h>

namespace distill_l2s {

AutocastScope::AutocastScope(c10::DeviceType device, c10::ScalarType dtype)
    : device_(device),
      was_enabled_(at::autocast::is_autocast_enabled(device)),
      former_dtype_(at::autocast::get_autocast_dtype(device)) {
  if (dtype == c10::ScalarType::Float) return;
  at::autocast::increment_nesting();
  at::autocast::set_autocast_dtype(device, dtype);
  at::autocast::set_autocast_enabled(device, true);
}

AutocastScope::~AutocastScope() {
  if (at::autocast::is_autocast_enabled(device_) == was_enabled_) return;
  at::autocast::set_autocast_enabled(device_, was_enabled_);
  at::autocast::set_autocast_dtype(device_, former_dtype_);
  // Casts of the weights are kept for the scope, as a layer may be used twice in it, and no longer: an update
  // follows.
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
}

}  // namespace distill_l2s
