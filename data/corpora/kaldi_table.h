#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/corpus.h"

namespace distill_l2s {

// A table of a Kaldi data directory (text, wav.scp, segments, utt2spk), from anywhere: lines "KEY VALUE",
// parted by the first spaces or tabs. The value may be empty and loses the white space at its ends.
class KaldiTable {
 public:
  struct Row {
    std::string key;
    std::string value;
  };

  // `name` is the table's in the rejections of rows that are none: over 1 MiB, with a NUL, a key that has
  // stood before. Errors: no such file, the disk's.
  static absl::StatusOr<KaldiTable> Read(const std::string& path, const std::string& name,
                                         std::vector<Rejection>* rejections);

  // In the file's order.
  const std::vector<Row>& rows() const { return rows_; }

  // The value of the key, or null.
  const std::string* Find(absl::string_view key) const;

 private:
  std::vector<Row> rows_;
  absl::flat_hash_map<std::string, size_t> places_;  // In `rows_`, by key.
};

}  // namespace distill_l2s
