#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// How often characters occurred, each with the first texts that had it.
class CharacterCensus {
 public:
  struct Entry {
    char32_t character = 0;
    std::string utf8;  // As it can be shown: a mark stands on a dotted circle.
    int64_t count = 0;
    std::vector<std::string> examples;  // At most three, cut after some 80 characters.
  };

  // Counts each of `characters`, which come from `text` (any bytes).
  void Add(const std::u32string& characters, absl::string_view text);

  // The most frequent first, ties by code point.
  std::vector<Entry> ByFrequency() const;

 private:
  std::map<char32_t, Entry> entries_;
};

}  // namespace distill_l2s
