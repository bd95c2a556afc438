#include "experiments/evaluation/metrics_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

nlohmann::ordered_json Number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

absl::StatusOr<double> ReadNumber(const nlohmann::json& line, const char* key, const std::string& source) {
  const auto found = line.find(key);
  if (found != line.end() && found->is_null()) return std::numeric_limits<double>::quiet_NaN();
  return GetJsonField<double>(line, key, source);
}

absl::StatusOr<TrainMetrics> ReadTrain(const nlohmann::json& line, int64_t step, const std::string& source) {
  TrainMetrics metrics;
  metrics.step = step;
  ASSIGN_OR_RETURN(metrics.loss, ReadNumber(line, "loss", source));
  ASSIGN_OR_RETURN(metrics.ctc_loss, ReadNumber(line, "ctc_loss", source));
  if (line.contains("distillation_loss")) {
    ASSIGN_OR_RETURN(metrics.distillation_loss, ReadNumber(line, "distillation_loss", source));
  }
  ASSIGN_OR_RETURN(metrics.learning_rate, ReadNumber(line, "learning_rate", source));
  ASSIGN_OR_RETURN(metrics.gradient_norm, ReadNumber(line, "gradient_norm", source));
  ASSIGN_OR_RETURN(metrics.audio_s, ReadNumber(line, "audio_s", source));
  ASSIGN_OR_RETURN(metrics.wall_s, ReadNumber(line, "wall_s", source));
  if (line.contains("skipped_steps")) {
    ASSIGN_OR_RETURN(metrics.skipped_steps, GetJsonField<int64_t>(line, "skipped_steps", source));
  }
  return metrics;
}

absl::StatusOr<DevMetrics> ReadDev(const nlohmann::json& line, int64_t step, const std::string& source) {
  DevMetrics metrics;
  metrics.step = step;
  ASSIGN_OR_RETURN(metrics.cer_percent, ReadNumber(line, "cer", source));
  ASSIGN_OR_RETURN(metrics.wer_percent, ReadNumber(line, "wer", source));
  if (line.contains("loss")) {
    ASSIGN_OR_RETURN(metrics.loss, ReadNumber(line, "loss", source));
  }
  return metrics;
}

absl::Status ReadLine(const nlohmann::json& line, const std::string& source, MetricsLog* log) {
  ASSIGN_OR_RETURN(const int64_t step, GetJsonField<int64_t>(line, "step", source));
  ASSIGN_OR_RETURN(const std::string kind, GetJsonField<std::string>(line, "kind", source));
  if (kind == "train") {
    ASSIGN_OR_RETURN(TrainMetrics metrics, ReadTrain(line, step, source));
    log->train.push_back(metrics);
  } else if (kind == "dev") {
    ASSIGN_OR_RETURN(DevMetrics metrics, ReadDev(line, step, source));
    log->dev.push_back(metrics);
  }
  return absl::OkStatus();
}

// The file's whole lines whose step is at most `last_step`, as they are.
absl::StatusOr<std::string> LinesUpTo(const std::string& path, int64_t last_step) {
  if (last_step < 0 || !FileExists(path)) return std::string();
  ASSIGN_OR_RETURN(const std::string contents, ReadFile(path));
  std::string kept;
  size_t begin = 0;
  int64_t number = 0;
  for (size_t end; (end = contents.find('\n', begin)) != std::string::npos; begin = end + 1) {
    const absl::string_view line(contents.data() + begin, end - begin);
    const std::string source = absl::StrCat(path, ":", ++number);
    ASSIGN_OR_RETURN(const nlohmann::json json, ParseJson(line, source));
    ASSIGN_OR_RETURN(const int64_t step, GetJsonField<int64_t>(json, "step", source));
    if (step <= last_step) absl::StrAppend(&kept, line, "\n");
  }
  return kept;
}

}  // namespace

MetricsWriter::MetricsWriter(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor) {}

MetricsWriter::MetricsWriter(MetricsWriter&& other)
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

MetricsWriter::~MetricsWriter() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<MetricsWriter> MetricsWriter::Open(const std::string& path, int64_t last_step) {
  ASSIGN_OR_RETURN(const std::string kept, LinesUpTo(path, last_step));
  RETURN_IF_ERROR(WriteFileAtomically(path, kept));
  const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor < 0) return absl::UnknownError(absl::StrCat(path, ": cannot open: ", std::strerror(errno)));
  return MetricsWriter(path, descriptor);
}

absl::Status MetricsWriter::AppendLine(absl::string_view line) {
  while (!line.empty()) {
    const ssize_t count = write(descriptor_, line.data(), line.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::UnknownError(absl::StrCat(path_, ": cannot write: ", std::strerror(errno)));
    line.remove_prefix(count);
  }
  return absl::OkStatus();
}

absl::Status MetricsWriter::Append(const TrainMetrics& metrics) {
  nlohmann::ordered_json line = {{"step", metrics.step},
                                 {"kind", "train"},
                                 {"loss", Number(metrics.loss)},
                                 {"ctc_loss", Number(metrics.ctc_loss)}};
  if (metrics.distillation_loss.has_value()) line["distillation_loss"] = Number(*metrics.distillation_loss);
  line["learning_rate"] = Number(metrics.learning_rate);
  line["gradient_norm"] = Number(metrics.gradient_norm);
  line["audio_s"] = Number(metrics.audio_s);
  line["wall_s"] = Number(metrics.wall_s);
  if (metrics.skipped_steps > 0) line["skipped_steps"] = metrics.skipped_steps;
  return AppendLine(line.dump() + "\n");
}

absl::Status MetricsWriter::Append(const DevMetrics& metrics) {
  const nlohmann::ordered_json line = {{"step", metrics.step},
                                       {"kind", "dev"},
                                       {"cer", Number(metrics.cer_percent)},
                                       {"wer", Number(metrics.wer_percent)},
                                       {"loss", Number(metrics.loss)}};
  return AppendLine(line.dump() + "\n");
}

absl::Status MetricsWriter::Append(const DiagnosticMetrics& metrics) {
  nlohmann::ordered_json line = {{"step", metrics.step},
                                 {"kind", "diagnostics"},
                                 {"clips", metrics.clips},
                                 {"blank_share", Number(metrics.blank_share)}};
  if (!metrics.pairs.empty()) {
    line["segments_per_clip"] = Number(metrics.segments_per_clip);
    line["tokens_per_clip"] = Number(metrics.tokens_per_clip);
    line["fallback_share"] = Number(metrics.fallback_share);
  }
  for (const DiagnosticMetrics::Pair& pair : metrics.pairs) {
    line["cka"].push_back(Number(pair.cka));
    line["projected_variance"].push_back(Number(pair.projected_variance));
    line["teacher_variance"].push_back(Number(pair.teacher_variance));
  }
  if (metrics.ctc_gradient_norm.has_value()) {
    line["ctc_gradient_norm"] = Number(*metrics.ctc_gradient_norm);
    line["distillation_gradient_norm"] = Number(*metrics.distillation_gradient_norm);
    line["gradient_cosine"] = Number(*metrics.gradient_cosine);
  }
  return AppendLine(line.dump() + "\n");
}

absl::StatusOr<MetricsLog> ReadMetrics(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string contents, ReadFile(path));
  MetricsLog log;
  const std::vector<absl::string_view> lines = absl::StrSplit(contents, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const std::string source = absl::StrCat(path, ":", i + 1);
    const absl::StatusOr<nlohmann::json> json = ParseJson(lines[i], source);
    const bool torn = !json.ok() && i + 1 == lines.size();  // The last line has no newline after it.
    if (torn) break;
    RETURN_IF_ERROR(json.status());
    RETURN_IF_ERROR(ReadLine(*json, source, &log));
  }
  return log;
}

}  // namespace distill_l2s
