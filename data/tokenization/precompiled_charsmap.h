#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The table by which SentencePiece normalises text (NFKC and more): strings, the longest of which is
// replaced. In a model file it is a uint32 (the trie's size in bytes), a double-array trie as darts-clone
// writes it, and the replacements, each ended by a NUL.
class PrecompiledCharsmap {
 public:
  // `table` may come from anywhere: every place that a search can reach is checked to lie inside. Errors name
  // `source` and what is wrong. An empty table replaces nothing.
  static absl::StatusOr<PrecompiledCharsmap> Create(std::string table, absl::string_view source);

  struct Match {
    size_t length = 0;              // Bytes at the start of the text that are replaced; 0: nothing is.
    absl::string_view replacement;  // Lives as long as this object.
  };
  Match LongestMatch(absl::string_view text) const { return FindMatch(text, /*longest=*/true); }
  // The shortest one, which the tokenizers library takes.
  Match ShortestMatch(absl::string_view text) const { return FindMatch(text, /*longest=*/false); }

 private:
  PrecompiledCharsmap(std::string table, uint32_t trie_bytes)
      : table_(std::move(table)), trie_bytes_(trie_bytes) {}
  Match FindMatch(absl::string_view text, bool longest) const;
  uint32_t Unit(uint32_t index) const;
  absl::string_view replacements() const;
  absl::Status CheckUnits(absl::string_view source) const;

  std::string table_;
  uint32_t trie_bytes_;
};

}  // namespace distill_l2s
