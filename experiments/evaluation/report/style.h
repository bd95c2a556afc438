#pragma once

#include <cstddef>
#include <string>

namespace distill_l2s {

// The report's style sheet. Colours are variables, set for light and dark; arm-N colours an arm, tone-N a
// teacher token, wherever they appear.
extern const char kReportStyle[];

// The rules that colour so many arms. The baseline's colour is its own; beyond the eleven others, they come
// again in their order.
std::string ArmColourRules(size_t arms);

}  // namespace distill_l2s
