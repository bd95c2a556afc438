#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

struct ZipEntry {
  std::string name;
  // Its bytes, counted from the archive's first byte: [begin, end).
  uint64_t begin;
  uint64_t end;
};

// Lists a zip archive (APPNOTE.TXT 6.3.3, zip64 included) that is wholly in memory, of which only the
// directory and the entries' own headers are touched. Entries must be stored as they are, neither compressed
// nor encrypted, as PyTorch writes them: nothing can expand. What it returns is sound: ranges lie in the file
// before the directory, no two overlap, no name stands twice or differs between directory and entry.
// Checksums are not compared; that would read every page. Errors name `source` and the entry. Costs memory
// proportional to the directory.
absl::StatusOr<std::vector<ZipEntry>> ParseZipDirectory(absl::string_view archive, absl::string_view source);

}  // namespace distill_l2s
