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
//  "audio_s":..,"wall_s":..,"skipped_steps":..}; the last only where there were some.
struct TrainMetrics {
  int64_t step = 0;
  double loss = 0;
  double ctc_loss = 0;
  std::optional<double> distillation_loss;  // Before its weight. Absent in a run without distillation.
  double learning_rate = 0;
  double gradient_norm = 0;  // before clipping
  double audio_s = 0;        // trained on since the run's start
  double wall_s = 0;         // since the run's start
  // Since the line before: their loss or gradient was not finite. The means leave them out.
  int64_t skipped_steps = 0;
};

// {"step":..,"kind":"dev","cer":..,"wer":..,"loss":..}
struct DevMetrics {
  int64_t step = 0;
  double cer_percent = 0;  // "cer"
  double wer_percent = 0;  // "wer"
  double loss = std::numeric_limits<double>::quiet_NaN();
};

// {"step":..,"kind":"diagnostics","clips":..,"blank_share":..,"segments_per_clip":..,"tokens_per_clip":..,
//  "fallback_share":..,"cka":[..],"projected_variance":[..],"teacher_variance":[..],"ctc_gradient_norm":..,
//  "distillation_gradient_norm":..,"gradient_cosine":..}; without distillation the first four fields.
// For people and plots: ReadMetrics passes it over.
struct DiagnosticMetrics {
  // Of a layer pair, over the vectors that meet in its loss.
  struct Pair {
    double cka = 0;                 // Linear CKA of the student's, before W, and the teacher's.
    double projected_variance = 0;  // Mean over coordinates, of the student's after W.
    double teacher_variance = 0;
  };

  int64_t step = 0;
  int64_t clips = 0;                                              // Dev clips looked at.
  double blank_share = std::numeric_limits<double>::quiet_NaN();  // Of their frames.
  double segments_per_clip = 0;                                   // Student vectors.
  double tokens_per_clip = 0;                                     // The teacher's.
  double fallback_share = 0;  // Clips whose alignment found nothing and took all frames.
  std::vector<Pair> pairs;    // Empty without distillation.
  // On the last training batch, without dropout and masks: of the CTC loss and of lambda times the
  // distillation loss, with respect to the student's trained weights.
  std::optional<double> ctc_gradient_norm;
  std::optional<double> distillation_gradient_norm;
  std::optional<double> gradient_cosine;
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
  absl::Status Append(const DiagnosticMetrics& metrics);

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
