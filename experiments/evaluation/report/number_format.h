#pragma once

#include <string>

#include "experiments/evaluation/statistics.h"

namespace distill_l2s {

// Numbers as the report prints them. Rates come as fractions and are printed in per cent or percentage
// points.

std::string FormatPercent(double rate);              // 0.2714 -> "27.1"
std::string FormatPercentInterval(const Interval&);  // "24.9 – 29.4"
std::string FormatPoints(double difference);         // -0.0123 -> "−1.2", 0.0123 -> "+1.2", 0.0001 -> "0.0"
std::string FormatPointsInterval(const Interval&);   // "−2.4 to +0.1"
std::string FormatPValue(double p_value);            // 0.0312 -> "0.031", below 0.001: "< 0.001"
// Plain number with as many decimals as a scale of this step needs: (0.25, 0.05) -> "0.25"; thousands as
// "20k".
std::string FormatTick(double value, double step);

}  // namespace distill_l2s
