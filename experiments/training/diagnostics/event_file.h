#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/training/diagnostics/tensorboard_event.pb.h"

namespace distill_l2s {

// Numbers under their TensorBoard tags, "loss/ctc", say.
using TaggedScalars = std::vector<std::pair<std::string, double>>;

// One record of a TFRecord file: length (uint64, little-endian), its masked CRC-32C, the bytes, theirs.
std::string TfRecord(absl::string_view bytes);

// Removes the files that EventFile has made in `directory`.
absl::Status RemoveEventFiles(const std::string& directory);

// A file of events, events.out.tfevents.*, as TensorBoard reads it while it grows. Each event is in the file
// when its Append returns. Not thread-safe.
class EventFile {
 public:
  // Makes a new file in `directory`, which exists. TensorBoard joins the files of a directory.
  //   first_step  of a run that goes on: what earlier files hold of this and later steps counts no more; 0
  //               where the run begins
  static absl::StatusOr<EventFile> Create(const std::string& directory, int64_t first_step);
  EventFile(EventFile&& other);
  EventFile& operator=(EventFile&&) = delete;
  ~EventFile();

  // `wall_time_s`: since 1970. Numbers that are not finite are kept as they are; TensorBoard shows them.
  absl::Status Append(int64_t step, double wall_time_s, const TaggedScalars& scalars);

  const std::string& path() const { return path_; }

 private:
  EventFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  absl::Status Write(const TensorboardEvent& event);

  std::string path_;
  int descriptor_;
};

}  // namespace distill_l2s
