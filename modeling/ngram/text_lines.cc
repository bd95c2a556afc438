#include "modeling/ngram/text_lines.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "data/text/text_file_fault.h"

namespace distill_l2s {
namespace {

constexpr size_t kBlockBytes = size_t{1} << 17;

}  // namespace

absl::StatusOr<TextLines> TextLines::Open(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, ": no such file"));
  }
  const int64_t bytes = static_cast<int64_t>(std::filesystem::file_size(path, error));
  const gzFile file = error ? nullptr : gzopen(path.c_str(), "rbe");
  if (file == nullptr) return absl::PermissionDeniedError(absl::StrCat(path, ": cannot open"));
  return TextLines(path, bytes, file);
}

absl::Status TextLines::Fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t kept = buffer_.size();
  buffer_.resize(kept + kBlockBytes);
  const int count = gzread(file_.get(), &buffer_[kept], kBlockBytes);
  buffer_.resize(kept + std::max(count, 0));
  int code = Z_OK;
  const char* message = gzerror(file_.get(), &code);
  if (code != Z_OK) {
    return absl::DataLossError(absl::StrCat(path_, ":", line_number_ + 1,
                                            ": cannot read on, the file is cut or damaged: ", message));
  }
  at_end_ = count == 0;
  if (line_number_ > 0 || kept > 0) return absl::OkStatus();
  const std::string fault = TextFileFault(buffer_);
  if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat(path_, ": ", fault));
  return absl::OkStatus();
}

absl::StatusOr<bool> TextLines::Next(absl::string_view* line) {
  size_t end = buffer_.find('\n', begin_);
  while (end == std::string::npos && !at_end_ && buffer_.size() - begin_ <= kMaxLineBytes) {
    const size_t seen = buffer_.size() - begin_;
    RETURN_IF_ERROR(Fill());
    end = buffer_.find('\n', seen);
  }
  if (end == std::string::npos) end = buffer_.size();
  if (at_end_ && begin_ == buffer_.size()) return false;
  ++line_number_;
  if (end - begin_ > kMaxLineBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path_, ":", line_number_, ": a line over ", kMaxLineBytes, " bytes"));
  }
  *line = absl::StripSuffix(absl::string_view(buffer_).substr(begin_, end - begin_), "\r");
  begin_ = std::min(end + 1, buffer_.size());
  return true;
}

}  // namespace distill_l2s
