#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "modeling/checkpoint/element_type.h"

namespace distill_l2s {

struct SafetensorsEntry {
  std::string name;
  ElementType dtype;
  std::vector<int64_t> shape;
  // The tensor's bytes, counted from the file's first byte: [begin, end).
  uint64_t begin;
  uint64_t end;
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  // In the order of their bytes.
  std::map<std::string, std::string> metadata;
};

// Parses the header of a .safetensors file: a little-endian uint64 length, then that many bytes of JSON.
// `file` is the whole file, of which only the header is touched. What it returns is sound: every range lies
// in the file, the ranges cover the data without a gap or an overlap, and each is as long as its shape and
// dtype say. Errors name `source` and the tensor. Costs memory proportional to the header, which may hold 32
// MiB.
absl::StatusOr<SafetensorsHeader> ParseSafetensorsHeader(absl::string_view file, absl::string_view source);

}  // namespace distill_l2s
