#include "data/corpora/line_reader.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"
#include "data/text/text_file_fault.h"

namespace distill_l2s {
namespace {

constexpr size_t kBlockBytes = size_t{1} << 16;

}  // namespace

absl::StatusOr<LineReader> LineReader::Open(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return absl::NotFoundError(absl::StrCat(path, ": no such file"));
  // Opening a pipe would wait for ever.
  if (!std::filesystem::is_regular_file(status)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": not a regular file"));
  }
  FILE* file = std::fopen(path.c_str(), "re");
  if (file == nullptr) {
    return absl::PermissionDeniedError(absl::StrCat(path, ": cannot open: ", std::strerror(errno)));
  }
  return LineReader(path, file);
}

absl::Status LineReader::Fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const size_t kept = buffer_.size();
  buffer_.resize(kept + kBlockBytes);
  const size_t count = std::fread(&buffer_[kept], 1, kBlockBytes, file_.get());
  buffer_.resize(kept + count);
  if (std::ferror(file_.get())) {
    return absl::UnknownError(absl::StrCat(path_, ": cannot read: ", std::strerror(errno)));
  }
  at_end_ = count == 0;
  if (lines_ > 0 || kept > 0) return absl::OkStatus();
  const std::string fault = TextFileFault(buffer_);
  if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat(path_, ": ", fault));
  return absl::OkStatus();
}

absl::StatusOr<bool> LineReader::Next(Line* line) {
  size_t end = std::string::npos;
  line->too_long = false;
  size_t searched = begin_;
  while ((end = buffer_.find('\n', searched)) == std::string::npos && !at_end_) {
    // What is given out of a line that is too long is all that is kept of it.
    if (buffer_.size() - begin_ > kMaxLineBytes) {
      line->too_long = true;
      buffer_.resize(begin_ + kMaxLineBytes);
    }
    searched = buffer_.size() - begin_;
    RETURN_IF_ERROR(Fill());
  }
  if (end == std::string::npos && begin_ == buffer_.size()) return false;
  absl::string_view text =
      absl::string_view(buffer_).substr(begin_, (end == std::string::npos ? buffer_.size() : end) - begin_);
  begin_ = end == std::string::npos ? buffer_.size() : end + 1;
  line->number = ++lines_;
  if (lines_ == 1 && absl::ConsumePrefix(&text, "\xEF\xBB\xBF")) has_byte_order_mark_ = true;
  if (absl::ConsumeSuffix(&text, "\r")) has_carriage_returns_ = true;
  if (text.size() > kMaxLineBytes) line->too_long = true;
  if (line->too_long) text = text.substr(0, kMaxLineBytes);
  line->text = text;
  return true;
}

}  // namespace distill_l2s
