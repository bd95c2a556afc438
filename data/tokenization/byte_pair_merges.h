#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// Byte pair encoding (Sennrich et al. 2016, arXiv 1508.07909): pairs of neighbours that are merged, the most
// frequent of the training text first.
class BytePairMerges {
 public:
  // `contents` of merges.txt: "LEFT RIGHT" a line, perhaps after a line "#version: ...". Errors name `source`
  // and the line: no pair, too many lines.
  static absl::StatusOr<BytePairMerges> Parse(absl::string_view contents, absl::string_view source);

  // The same pairs as a list, the most frequent first.
  static BytePairMerges Create(const std::vector<std::pair<std::string, std::string>>& pairs);

  // The symbols that are left of the word's characters when no pair can be merged any more; the pair that
  // stands first in the file goes first, of equal ones the leftmost. Time is n log n in the word.
  // Thread-safe.
  std::vector<std::string> Apply(absl::string_view word) const;

 private:
  using Pair = std::pair<int, int>;
  struct Merge {
    int rank;
    int merged;
  };

  int Intern(absl::string_view symbol);
  void Add(absl::string_view left, absl::string_view right, int rank);

  std::vector<std::string> symbols_;
  absl::flat_hash_map<std::string, int> numbers_;  // Places in symbols_.
  absl::flat_hash_map<Pair, Merge> merges_;
};

}  // namespace distill_l2s
