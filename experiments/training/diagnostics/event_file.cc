#include "experiments/training/diagnostics/event_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/training/diagnostics/masked_crc32c.h"

namespace distill_l2s {
namespace {

constexpr char kNameStart[] = "events.out.tfevents.";
constexpr char kNameMiddle[] = ".distill_l2s.";

template <typename Number>
void AppendLittleEndian(Number number, std::string* bytes) {
  for (size_t i = 0; i < sizeof number; ++i) bytes->push_back(static_cast<char>(number >> 8 * i));
}

double Now() { return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()); }

absl::Status SystemError(const std::string& path, const char* what) {
  return absl::UnavailableError(absl::StrCat(path, ": cannot ", what, ": ", std::strerror(errno)));
}

}  // namespace

std::string TfRecord(absl::string_view bytes) {
  std::string record;
  AppendLittleEndian(uint64_t{bytes.size()}, &record);
  AppendLittleEndian(MaskedCrc32c(record), &record);
  record.append(bytes.data(), bytes.size());
  AppendLittleEndian(MaskedCrc32c(bytes), &record);
  return record;
}

absl::Status RemoveEventFiles(const std::string& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> paths;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (absl::StartsWith(name, kNameStart) && absl::StrContains(name, kNameMiddle)) {
      paths.push_back(entry->path());
    }
  }
  for (const std::filesystem::path& path : paths) {
    if (!error) std::filesystem::remove(path, error);
  }
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat(directory, ": cannot remove an earlier run's event files: ", error.message()));
}

absl::StatusOr<EventFile> EventFile::Create(const std::string& directory, int64_t first_step) {
  // TensorBoard reads a directory's files in the order of their names: the start, in ten digits, comes first.
  const int64_t seconds = absl::ToUnixSeconds(absl::Now());
  std::string path;
  int descriptor = -1;
  for (int attempt = 0; attempt < 1000 && descriptor < 0; ++attempt) {
    path = JoinPath(directory, absl::StrFormat("%s%010d%s%03d", kNameStart, seconds, kNameMiddle, attempt));
    descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  if (descriptor < 0) return SystemError(path, "create it");
  EventFile file(path, descriptor);
  TensorboardEvent version;
  version.set_wall_time(Now());
  version.set_file_version("brain.Event:2");
  RETURN_IF_ERROR(file.Write(version));
  if (first_step > 0) {
    TensorboardEvent start;
    start.set_wall_time(Now());
    start.set_step(first_step);
    start.mutable_session_log()->set_status(TensorboardSessionLog::START);
    RETURN_IF_ERROR(file.Write(start));
  }
  return file;
}

EventFile::EventFile(EventFile&& other)
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)) {}

EventFile::~EventFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::Status EventFile::Append(int64_t step, double wall_time_s, const TaggedScalars& scalars) {
  TensorboardEvent event;
  event.set_wall_time(wall_time_s);
  event.set_step(step);
  for (const auto& [tag, number] : scalars) {
    TensorboardSummary::Value* value = event.mutable_summary()->add_value();
    value->set_tag(tag);
    value->set_simple_value(static_cast<float>(number));
  }
  return Write(event);
}

absl::Status EventFile::Write(const TensorboardEvent& event) {
  const std::string record = TfRecord(event.SerializeAsString());
  // One call: a reader never sees the head of a record without its end, save on a full disk.
  const ssize_t written = write(descriptor_, record.data(), record.size());
  if (written == static_cast<ssize_t>(record.size())) return absl::OkStatus();
  if (written >= 0) errno = ENOSPC;
  return SystemError(path_, "write");
}

}  // namespace distill_l2s
