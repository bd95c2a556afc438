#include "experiments/benchmark/benchmark_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "modeling/wav2vec2/wav2vec2_config.h"

namespace distill_l2s {
namespace {

nlohmann::json SummaryJson(const SampleSummary& summary) {
  return {{"median", summary.median}, {"least", summary.least}, {"most", summary.most}};
}

nlohmann::json ProfileJson(const std::map<std::string, OperatorProfile::Entry>& entries) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& [name, entry] : entries) {
    json[name] = {{"calls", entry.calls}, {"seconds", entry.seconds}};
  }
  return json;
}

constexpr size_t kProfileRows = 40;

double Gigabytes(int64_t bytes) { return 1e-9 * static_cast<double>(bytes); }

}  // namespace

std::string DescribeBenchmark(const std::string& shape_name, const BenchmarkOptions& options,
                              const BenchmarkResult& result) {
  std::string text = absl::StrFormat(
      "%s, %s, %s: %d clips of %.1f s at most, %.1f s of audio\n%s, %d threads\n", shape_name,
      BenchmarkTaskName(options.task), BenchmarkPrecisionName(options.workload.precision), result.clips,
      static_cast<double>(result.samples) / 16000, result.audio_s, result.machine, result.threads);
  const bool on_gpu = !options.workload.device.is_cpu();
  if (on_gpu) absl::StrAppendFormat(&text, "%s\n", result.device);
  if (options.workload.shapes > 1) {
    absl::StrAppendFormat(&text, "%d shapes by turns\n", options.workload.shapes);
  }
  text += "\n";
  absl::StrAppendFormat(
      &text, "step              %8.3f s   median of %d, from %.3f to %.3f; processor time %.3f s\n",
      result.step_s.median, options.repetitions, result.step_s.least, result.step_s.most, result.processor_s);
  if (on_gpu) {
    absl::StrAppendFormat(&text,
                          "unbroken          %8.3f s   mean of %d steps without waiting between them\n",
                          result.unbroken_s, options.repetitions);
  }
  absl::StrAppendFormat(&text, "real-time factor  %8.4f     %.1f times as fast as the audio\n",
                        result.RealTimeFactor(), 1 / result.RealTimeFactor());
  absl::StrAppendFormat(&text, "arithmetic        %8.1f GFLOP/s of %.1f in a large matrix product: %.0f %%\n",
                        1e-9 * result.Rate(), 1e-9 * result.matrix_rate, 100 * result.ShareOfMatrixRate());
  absl::StrAppendFormat(&text, "memory            %8.2f GB  at most; %.2f GB of it the model\n\n",
                        Gigabytes(result.peak_bytes), Gigabytes(result.model_bytes));
  std::vector<std::pair<std::string, SampleSummary>> parts(result.part_s.begin(), result.part_s.end());
  std::sort(parts.begin(), parts.end(),
            [](const auto& a, const auto& b) { return a.second.median > b.second.median; });
  for (const auto& [name, seconds] : parts) {
    absl::StrAppendFormat(&text, "  %-22s %8.3f s  %5.1f %%   from %.3f to %.3f\n", name, seconds.median,
                          100 * seconds.median / result.step_s.median, seconds.least, seconds.most);
  }
  if (options.profiles) absl::StrAppend(&text, "\n", DescribeProfile(result.profile, kProfileRows));
  return text;
}

std::string BenchmarkJson(const std::string& shape_name, const BenchmarkOptions& options,
                          const BenchmarkResult& result) {
  nlohmann::json parts;
  for (const auto& [name, seconds] : result.part_s) parts[name] = SummaryJson(seconds);
  nlohmann::json document = {
      {"shape", shape_name},
      {"task", BenchmarkTaskName(options.task)},
      {"precision", BenchmarkPrecisionName(options.workload.precision)},
      {"device", result.device},
      {"shapes", options.workload.shapes},
      {"machine", result.machine},
      {"threads", result.threads},
      {"repetitions", options.repetitions},
      {"clips", result.clips},
      {"samples", result.samples},
      {"shortest", options.workload.shortest},
      {"audio_s", result.audio_s},
      {"step_s", SummaryJson(result.step_s)},
      {"unbroken_s", result.unbroken_s},
      {"processor_s", result.processor_s},
      {"part_s", parts},
      {"real_time_factor", result.RealTimeFactor()},
      {"flops", result.flops},
      {"flops_per_s", result.Rate()},
      {"matrix_flops_per_s", result.matrix_rate},
      {"model_bytes", result.model_bytes},
      {"peak_bytes", result.peak_bytes},
      {"config", nlohmann::json::parse(WriteWav2Vec2Config(options.workload.shape.student()))},
  };
  if (options.profiles) {
    document["profile"] = {{"operators", ProfileJson(result.profile.operators)},
                           {"kernels", ProfileJson(result.profile.kernels)},
                           {"idle_s", result.profile.idle_s},
                           {"span_s", result.profile.span_s}};
  }
  return document.dump(2) + "\n";
}

}  // namespace distill_l2s
