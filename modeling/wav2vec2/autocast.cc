#include "modeling/wav2vec2/autocast.h"

#include <ATen/autocast_mode.h>

namespace distill_l2s {

AutocastScope::AutocastScope(c10::DeviceType device, c10::ScalarType dtype)
    : device_(device),
      is_active_(dtype != c10::ScalarType::Float),
      was_enabled_(at::autocast::is_autocast_enabled(device)),
      kept_casts_(at::autocast::is_autocast_cache_enabled()),
      former_dtype_(at::autocast::get_autocast_dtype(device)) {
  if (!is_active_) return;
  const bool is_outermost = at::autocast::increment_nesting() == 1;
  if (is_outermost) at::autocast::clear_cache();
  at::autocast::set_autocast_cache_enabled(is_outermost && kept_casts_);
  at::autocast::set_autocast_dtype(device, dtype);
  at::autocast::set_autocast_enabled(device, true);
}

AutocastScope::~AutocastScope() {
  if (!is_active_) return;
  at::autocast::set_autocast_enabled(device_, was_enabled_);
  at::autocast::set_autocast_dtype(device_, former_dtype_);
  at::autocast::set_autocast_cache_enabled(kept_casts_);
  if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
}

}  // namespace distill_l2s
