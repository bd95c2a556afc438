#include "experiments/benchmark/operator_profile.h"

#include <torch/csrc/autograd/profiler_kineto.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace distill_l2s {
namespace {

namespace profiler = torch::autograd::profiler;
using torch::profiler::impl::ActivityType;
using Entries = std::map<std::string, OperatorProfile::Entry>;

// Adds what lies between kernels, which may overlap.
void MeasureIdleTime(std::vector<std::pair<uint64_t, uint64_t>> kernels_ns, OperatorProfile* profile) {
  if (kernels_ns.empty()) return;
  std::sort(kernels_ns.begin(), kernels_ns.end());
  uint64_t end = kernels_ns.front().first;
  for (const auto& [start, stop] : kernels_ns) {
    if (start > end) profile->idle_s += 1e-9 * static_cast<double>(start - end);
    end = std::max(end, stop);
  }
  profile->span_s = 1e-9 * static_cast<double>(end - kernels_ns.front().first);
}

void AppendTable(const char* title, const Entries& entries, size_t rows, std::string* text) {
  if (entries.empty()) return;
  std::vector<std::pair<std::string, OperatorProfile::Entry>> sorted(entries.begin(), entries.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.second.seconds > b.second.seconds; });
  OperatorProfile::Entry all;
  for (const auto& [name, entry] : sorted) {
    all.calls += entry.calls;
    all.seconds += entry.seconds;
  }
  absl::StrAppendFormat(text, "%s: %d calls, %.2f ms\n", title, all.calls, 1e3 * all.seconds);
  for (size_t i = 0; i < std::min(rows, sorted.size()); ++i) {
    const auto& [name, entry] = sorted[i];
    absl::StrAppendFormat(text, "  %9.3f ms %6d  %s\n", 1e3 * entry.seconds, entry.calls,
                          name.substr(0, 150));
  }
}

}  // namespace

absl::StatusOr<OperatorProfile> ProfileOperators(at::Device device,
                                                 const std::function<absl::Status()>& work) {
  std::set<ActivityType> activities = {ActivityType::CPU};
  if (device.is_cuda()) activities.insert(ActivityType::CUDA);
  torch::profiler::impl::ExperimentalConfig experimental;
  // The autograd engine's threads, which run the backward pass, were not started by this thread.
  experimental.profile_all_threads = true;
  const torch::profiler::impl::ProfilerConfig config(torch::profiler::impl::ProfilerState::KINETO,
                                                     /*report_input_shapes=*/false, /*profile_memory=*/false,
                                                     /*with_stack=*/false, /*with_flops=*/false,
                                                     /*with_modules=*/false, experimental);
  profiler::prepareProfiler(config, activities);
  profiler::enableProfiler(config, activities, {at::RecordScope::FUNCTION});
  const absl::Status status = work();
  const auto trace = profiler::disableProfiler();
  if (!status.ok()) return status;
  OperatorProfile profile;
  std::vector<std::pair<uint64_t, uint64_t>> kernels_ns;
  for (const profiler::KinetoEvent& event : trace->events()) {
    const bool is_kernel = event.deviceType() != c10::DeviceType::CPU;
    // The host's calls of the CUDA runtime are neither.
    if (!is_kernel && absl::StartsWith(event.name(), "cu")) continue;
    OperatorProfile::Entry& entry = (is_kernel ? profile.kernels : profile.operators)[event.name()];
    ++entry.calls;
    entry.seconds += 1e-9 * static_cast<double>(event.durationNs());
    if (is_kernel) kernels_ns.emplace_back(event.startNs(), event.endNs());
  }
  MeasureIdleTime(std::move(kernels_ns), &profile);
  return profile;
}

std::string DescribeProfile(const OperatorProfile& profile, size_t rows) {
  std::string text;
  if (profile.span_s > 0) {
    absl::StrAppendFormat(&text, "the GPU is idle for %.2f of %.2f ms\n", 1e3 * profile.idle_s,
                          1e3 * profile.span_s);
  }
  AppendTable("kernels", profile.kernels, rows, &text);
  AppendTable("operators", profile.operators, rows, &text);
  return text;
}

}  // namespace distill_l2s
