#pragma once

#include <c10/core/ScalarType.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

struct SafetensorsEntry {
  std::string name;
  c10::ScalarType dtype;
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

// "F32" and the like, or an empty string for a dtype that the format does not hold here: F64 F32 F16 BF16 I64
// I32 I16 I8 U8 BOOL.
absl::string_view SafetensorsDtypeName(c10::ScalarType dtype);

// A tensor's name as error messages quote it: escaped and shortened, for it may come from a hostile file.
std::string QuotedName(absl::string_view name);

}  // namespace distill_l2s
