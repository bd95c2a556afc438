#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// A run's learning curves: JSON lines, one object for each report of the trainer. The trainer writes them,
// the report and any plotting tool read them. Numbers that are not finite stand as null in the file and are
// NaN once read.

// {"step":..,"kind":"train","loss":..,"ctc_loss":..,"distillation_loss":..,"learning_rate":..,"gradient_norm":..,
//  "audio_s":..,"wall_s":..}
struct TrainMetrics {
  int64_t step = 0;
  double loss = 0;
  double ctc_loss = 0;
  std::optional<double> distillation_loss;  // Before its weight. Absent in a run without distillation.
  double learning_rate = 0;
  double gradient_norm = 0;  // before clipping
  double audio_s = 0;        // trained on since the run's start
  double wall_s = 0;         // since the run's start
};

// {"step":..,"kind":"dev","cer":..,"wer":..,"loss":..}
struct DevMetrics {
  int64_t step = 0;
  double cer_percent = 0;  // "cer"
  double wer_percent = 0;  // "wer"
  double loss = std::numeric_limits<double>::quiet_NaN();
};

struct MetricsLog {
  std::vector<TrainMetrics> train;
  std::vector<DevMetrics> dev;
};

// Appends; every line is in the file when its Append returns. Not thread-safe.
class MetricsWriter {
 public:
  // Begins a new file, or continues one: lines of steps after `last_step` and a torn last line are dropped,
  // so that a run resumed from its checkpoint at `last_step` writes them anew. -1: the file begins empty.
  static absl::StatusOr<MetricsWriter> Open(const std::string& path, int64_t last_step = -1);
  MetricsWriter(MetricsWriter&& other);
  MetricsWriter& operator=(MetricsWriter&&) = delete;
  ~MetricsWriter();

  absl::Status Append(const TrainMetrics& metrics);
  absl::Status Append(const DevMetrics& metrics);

 private:
  MetricsWriter(std::string path, int descriptor);
  absl::Status AppendLine(absl::string_view line);

  std::string path_;
  int descriptor_;
};

// A torn last line, as a killed run leaves it, is passed over; any other fault names file, line and field.
// Lines of other kinds and fields of other names are ignored.
absl::StatusOr<MetricsLog> ReadMetrics(const std::string& path);

}  // namespace distill_l2s
