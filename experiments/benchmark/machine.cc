#include "experiments/benchmark/machine.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randn.h>
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "experiments/training/device.h"
#include "modeling/wav2vec2/packed_linear.h"

namespace distill_l2s {
namespace {

constexpr int kTries = 3;
constexpr int kDeviceProducts = 10;  // In one try on a GPU.

// What stands behind the first "key:" of a file of such lines, without blanks around it.
std::string Field(const std::string& path, absl::string_view key) {
  const absl::StatusOr<std::string> contents = ReadFile(path);
  if (!contents.ok()) return "";
  for (const absl::string_view line : absl::StrSplit(*contents, '\n')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(line, absl::MaxSplits(':', 1));
    if (parts.size() == 2 && absl::StripAsciiWhitespace(parts[0]) == key) {
      return std::string(absl::StripAsciiWhitespace(parts[1]));
    }
  }
  return "";
}

int64_t MemoryBytes(absl::string_view key) {
  int64_t kilobytes = 0;
  const std::string value = Field("/proc/self/status", key);
  return absl::SimpleAtoi(absl::StripSuffix(value, " kB"), &kilobytes) ? kilobytes << 10 : 0;
}

double DeviceProductRate(BenchmarkPrecision precision, int64_t size, at::Device device) {
  AllowTf32(precision == BenchmarkPrecision::kTf32);
  const at::ScalarType dtype = precision == BenchmarkPrecision::kBFloat16  ? at::kBFloat16
                               : precision == BenchmarkPrecision::kFloat16 ? at::kHalf
                                                                           : at::kFloat;
  const auto type = at::TensorOptions(device).dtype(dtype);
  const at::Tensor weight = at::randn({size, size}, type);
  const at::Tensor input = at::randn({size, size}, type);
  const double flops = 2.0 * static_cast<double>(size * size * size) * kDeviceProducts;
  double best = 0;
  for (int i = 0; i < kTries + 1; ++i) {
    Synchronize(device);
    const absl::Time start = absl::Now();
    for (int product = 0; product < kDeviceProducts; ++product) at::linear(input, weight);
    Synchronize(device);
    if (i > 0) best = std::max(best, flops / absl::ToDoubleSeconds(absl::Now() - start));
  }
  return best;
}

}  // namespace

std::string MachineName() {
  const std::string name = Field("/proc/cpuinfo", "model name");
  const std::vector<std::string> flags = absl::StrSplit(Field("/proc/cpuinfo", "flags"), ' ');
  std::vector<std::string> known;
  for (const char* flag :
       {"avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8"}) {
    if (std::find(flags.begin(), flags.end(), flag) != flags.end()) known.push_back(flag);
  }
  return absl::StrCat(name.empty() ? "unknown processor" : name, " (", std::thread::hardware_concurrency(),
                      " cores; ", absl::StrJoin(known, " "), ")");
}

int64_t ResidentBytes() { return MemoryBytes("VmRSS"); }

int64_t PeakResidentBytes() { return MemoryBytes("VmHWM"); }

void ForgetPeakResidentBytes() {
  malloc_trim(0);
  std::FILE* const file = std::fopen("/proc/self/clear_refs", "we");
  if (file == nullptr) return;
  std::fputs("5", file);
  std::fclose(file);
}

double MatrixProductRate(BenchmarkPrecision precision, int64_t size, at::Device device) {
  const at::NoGradGuard no_grad;
  if (!device.is_cpu()) return DeviceProductRate(precision, size, device);
  const at::Tensor weight = at::randn({size, size});
  const at::Tensor bias = at::randn({size});
  at::Tensor input = at::randn({size, size});
  std::unique_ptr<PackedLinear> packed;
  const auto inference = ForInference(precision);
  if (inference.has_value() && *inference != InferencePrecision::kFloat32) {
    packed = PackLinear(weight, bias, *inference);
    input = input.to(at::kBFloat16);
  }
  const double flops = 2.0 * static_cast<double>(size * size * size);
  double best = 0;
  for (int i = 0; i < kTries + 1; ++i) {
    const absl::Time start = absl::Now();
    const at::Tensor output =
        packed == nullptr ? at::linear(input, weight, bias) : packed->Forward(input, nullptr);
    if (i > 0) best = std::max(best, flops / absl::ToDoubleSeconds(absl::Now() - start));
  }
  return best;
}

}  // namespace distill_l2s
