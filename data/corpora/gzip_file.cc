#include "data/corpora/gzip_file.h"

#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

absl::StatusOr<std::string> ReadGzipFile(const std::string& path, int64_t max_bytes) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return absl::NotFoundError(absl::StrCat(path, ": no such file"));
  }
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rbe"), gzclose);
  if (file == nullptr) return absl::PermissionDeniedError(absl::StrCat(path, ": cannot open"));
  std::string contents;
  constexpr size_t kBlockBytes = size_t{1} << 16;
  while (true) {
    const size_t kept = contents.size();
    contents.resize(kept + kBlockBytes);
    const int count = gzread(file.get(), &contents[kept], kBlockBytes);
    contents.resize(kept + std::max(count, 0));
    int code = Z_OK;
    const char* message = gzerror(file.get(), &code);
    if (code != Z_OK) return absl::DataLossError(absl::StrCat(path, ": not a whole gzip file: ", message));
    if (static_cast<int64_t>(contents.size()) > max_bytes) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": more than ", max_bytes, " bytes once unpacked"));
    }
    if (count == 0) return contents;
  }
}

}  // namespace distill_l2s
