#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The directory `cache_dir`/`name`, filled once. If it is not there, `fill` is called with an empty directory
// to write into; when it succeeds, that directory gets a marker file and then, in one step, its name.
// Whatever fails or is interrupted leaves no directory of that name. A second process waits for the first.
// Errors: those of `fill`, and a cache directory that cannot be written.
absl::StatusOr<std::string> CachedDirectory(const std::string& cache_dir, absl::string_view name,
                                            const std::function<absl::Status(const std::string&)>& fill);

}  // namespace distill_l2s
