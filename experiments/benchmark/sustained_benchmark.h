#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "experiments/benchmark/workload.h"

namespace distill_l2s {

// How fast training goes as it is: mp3 files of Common Voice's lengths through the loader, batch by batch,
// without waiting for the device between steps.

struct SustainedOptions {
  WorkloadOptions workload;  // Of it shape, precision, device and batch_s.
  bool distills = false;
  std::string work_dir;  // Where audio is written; made if need be, not removed.
  int64_t clips = 400;
  int loader_threads = 2;
  int warmup = 10;  // Steps before those that count.
  int steps = 100;
};

struct SustainedFigures {
  double audio_s = 0;  // Of all steps that count, without padding.
  double wall_s = 0;   // Until the device is done.
  double wait_s = 0;   // Of it, until the loader had the next batch.
  double padding_share = 0;
  int64_t shapes = 0;  // Different ones, in all steps.

  double TimesRealTime() const { return audio_s / wall_s; }
};

// Errors: an option out of its range, by its flag's name; a directory that cannot be written to.
absl::StatusOr<SustainedFigures> MeasureSustained(const SustainedOptions& options);

// A few lines for people, and all figures as a JSON document.
std::string DescribeSustained(const SustainedOptions& options, const SustainedFigures& figures);
std::string SustainedJson(const SustainedOptions& options, const SustainedFigures& figures);

}  // namespace distill_l2s
