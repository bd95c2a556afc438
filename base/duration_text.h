#pragma once

#include <string>

namespace distill_l2s {

// 8.26 -> "8.3 s", 200 -> "3 min 20 s", 4000 -> "1 h 6 min"; "unknown" if negative or not finite.
std::string FormatDuration(double seconds);

}  // namespace distill_l2s
