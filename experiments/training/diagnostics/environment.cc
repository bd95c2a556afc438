#include "experiments/training/diagnostics/environment.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <sys/utsname.h>
#include <torch/headeronly/version.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "experiments/training/device.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaximumBytes = 16 << 20;

// The value of the first line "key : value" of a file of such lines.
std::string FindValue(const std::string& path, absl::string_view key) {
  const auto text = ReadFile(path, kMaximumBytes);
  if (!text.ok()) return "unknown";
  for (absl::string_view line : absl::StrSplit(absl::string_view(*text), '\n')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(line, absl::MaxSplits(absl::ByAnyChar(":="), 1));
    if (absl::StripAsciiWhitespace(parts.first) != key) continue;
    absl::string_view value = absl::StripAsciiWhitespace(parts.second);
    if (value.size() > 1 && value.front() == '"') value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return "unknown";
}

std::string Kernel() {
  utsname name;
  return uname(&name) == 0 ? absl::StrCat(name.sysname, " ", name.release) : "unknown";
}

}  // namespace

nlohmann::ordered_json DescribeEnvironment(const std::string& version, at::Device device) {
  const int64_t memory_bytes = int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGE_SIZE);
  nlohmann::ordered_json environment = {
      {"version", version.empty() ? "unknown" : version},
      {"started", absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone())},
      {"libtorch", TORCH_VERSION},
      {"onednn", std::string(absl::StripAsciiWhitespace(at::get_mkldnn_version()))},
      {"compiler", __VERSION__},
      {"system", FindValue("/etc/os-release", "PRETTY_NAME")},
      {"kernel", Kernel()},
      {"processor", FindValue("/proc/cpuinfo", "model name")},
      {"instructions", at::get_cpu_capability()},
      {"processors", std::thread::hardware_concurrency()},
      {"threads", at::get_num_threads()},
      {"memory_gib", static_cast<double>(memory_bytes >> 20) / 1024},
      {"device", DeviceName(device)},
      {"gpus", at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0},
  };
  if (at::hasCUDA()) environment["cuda"] = at::detail::getCUDAHooks().showConfig();
  return environment;
}

}  // namespace distill_l2s
