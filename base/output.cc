#include "base/output.h"

#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/command_line.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr char kStandardOutput[] = "/proc/self/fd/1";

absl::Status Annotate(absl::string_view flag, const absl::Status& status) {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat("--", flag, ": ", status.message()));
}

}  // namespace

absl::StatusOr<Output> Output::Open(absl::string_view flag, absl::string_view value) {
  Output output;
  output.flag_ = std::string(flag);
  if (value.empty()) return output;
  output.is_standard_output_ = value == "-";
  output.path_ = output.is_standard_output_ ? kStandardOutput : UserPath(value);
  RETURN_IF_ERROR(Annotate(output.flag_, output.OpenPath()));
  return output;
}

absl::Status Output::OpenPath() {
  ASSIGN_OR_RETURN(const std::string target, FollowLinks(path_));
  RETURN_IF_ERROR(MakeDirectories(DirectoryName(target)));
  ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path_));
  if (!file.replaces()) in_place_.emplace(std::move(file));
  return absl::OkStatus();
}

absl::Status Output::Write(absl::string_view contents) {
  if (!is_wanted()) return absl::OkStatus();
  if (!in_place_.has_value()) return Annotate(flag_, WriteFileAtomically(path_, contents));
  std::cout.flush();  // The same stream, perhaps.
  absl::Status status = in_place_->Append(contents);
  if (status.ok()) status = in_place_->Commit();
  in_place_.reset();
  return Annotate(flag_, status);
}

absl::Status OpenOutputDirectory(absl::string_view flag, const std::string& path) {
  RETURN_IF_ERROR(Annotate(flag, MakeDirectories(path)));
  return Annotate(flag, AtomicFile::Create(JoinPath(path, "output")).status());
}

}  // namespace distill_l2s
