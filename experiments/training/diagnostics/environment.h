#pragma once

#include <c10/core/Device.h>

#include <nlohmann/json.hpp>
#include <string>

namespace distill_l2s {

// What a run's numbers may depend on beside its experiment: version of this repository (`version`), of
// LibTorch with its oneDNN and CUDA, compiler, processor with the instructions that LibTorch uses, threads,
// graphics processors and the name of that which computes (`device`), memory, system, time (UTC). What cannot
// be found out is "unknown".
nlohmann::ordered_json DescribeEnvironment(const std::string& version, at::Device device);

}  // namespace distill_l2s
