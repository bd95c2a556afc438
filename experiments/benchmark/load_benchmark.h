#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// How fast the loader feeds a model, on generated audio whose lengths are shaped as Common Voice's.

struct LoadBenchmarkOptions {
  std::string work_dir;              // Where audio and cache are written; made if need be, not removed.
  int64_t clips = 200;               // Of mp3 at 48 kHz, one channel.
  int64_t manifest_lines = 1000000;  // Of the manifest that is opened.
  double batch_s = 160;
  double least_s = 2;  // Processor time to measure for, at least; whole epochs.
};

struct LoadFigures {
  // Seconds of audio that one core puts into batches a second of its time: decoded, mixed down, resampled,
  // normalised, collated. Times are the process', so that others' work on the machine does not count.
  double mp3_times_real_time = 0;
  double cached_times_real_time = 0;  // From the disk cache, which was filled before.
  double mp3_kilobits_per_s = 0;      // What the audio was compressed to.
  double padding_share = 0;           // Of an epoch of 10,000 clips.
  double manifest_open_s = 0;
  int64_t manifest_open_bytes = 0;  // The most memory while it was opened, above that before.
  int64_t manifest_file_bytes = 0;
  int64_t epochs = 0;          // Measured with the cache, on two workers.
  int64_t resident_bytes = 0;  // The most after any of their first half.
  int64_t grown_bytes = 0;     // The most after any of the second half, above that.
};

// Errors: a directory that cannot be written to, options that are not positive.
absl::StatusOr<LoadFigures> MeasureLoading(const LoadBenchmarkOptions& options);

// A few lines, for people.
std::string DescribeLoading(const LoadFigures& figures);

}  // namespace distill_l2s
