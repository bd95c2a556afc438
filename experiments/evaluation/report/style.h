#pragma once

namespace distill_l2s {

// The report's style sheet. Colours are variables, set for light and dark; arm-N colours an arm, tone-N a
// teacher token, wherever they appear.
extern const char kReportStyle[];

}  // namespace distill_l2s
