#include "data/tokenization/precompiled_charsmap.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr uint32_t kSizeBytes = sizeof(uint32_t);

// A unit of the double array is a node, whose children lie at its index xor its offset xor their label, or,
// with bit 31 set, a value. The label of a unit includes bit 31, so that no byte of text leads to a value.
constexpr uint32_t kIsValue = 1u << 31;
uint32_t Offset(uint32_t unit) { return (unit >> 10) << ((unit & (1u << 9)) >> 6); }
uint32_t Label(uint32_t unit) { return unit & (kIsValue | 0xFF); }
bool HasValue(uint32_t unit) { return (unit >> 8) & 1; }
uint32_t Value(uint32_t unit) { return unit & ~kIsValue; }

absl::Status Damaged(absl::string_view source, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(source, ": the normalisation table is damaged: ", what));
}

}  // namespace

absl::StatusOr<PrecompiledCharsmap> PrecompiledCharsmap::Create(std::string table, absl::string_view source) {
  if (table.empty()) return PrecompiledCharsmap(std::move(table), 0);
  uint32_t trie_bytes;
  if (table.size() < kSizeBytes) {
    return Damaged(source, absl::StrCat(table.size(), " bytes, expected the trie's size first"));
  }
  std::memcpy(&trie_bytes, table.data(), kSizeBytes);
  const size_t rest = table.size() - kSizeBytes;
  if (trie_bytes == 0 || trie_bytes % sizeof(uint32_t) != 0 || trie_bytes >= rest) {
    return Damaged(source, absl::StrCat("a trie of ", trie_bytes, " bytes in ", rest));
  }
  if (table.back() != '\0') return Damaged(source, "the last replacement has no end");
  PrecompiledCharsmap charsmap(std::move(table), trie_bytes);
  RETURN_IF_ERROR(charsmap.CheckUnits(source));
  return charsmap;
}

uint32_t PrecompiledCharsmap::Unit(uint32_t index) const {
  uint32_t unit;
  std::memcpy(&unit, table_.data() + kSizeBytes + sizeof unit * index, sizeof unit);
  return unit;
}

absl::string_view PrecompiledCharsmap::replacements() const {
  return absl::string_view(table_).substr(kSizeBytes + trie_bytes_);
}

absl::Status PrecompiledCharsmap::CheckUnits(absl::string_view source) const {
  const uint32_t units = trie_bytes_ / sizeof(uint32_t);
  for (uint32_t i = 0; i < units; ++i) {
    const uint32_t unit = Unit(i);
    if (unit & kIsValue) continue;
    const uint32_t children = i ^ Offset(unit);
    if ((children | 0xFF) >= units) return Damaged(source, absl::StrCat("unit ", i, " points past the trie"));
    if (HasValue(unit) && Value(Unit(children)) >= replacements().size()) {
      return Damaged(source, absl::StrCat("unit ", i, " points past the replacements"));
    }
  }
  return absl::OkStatus();
}

PrecompiledCharsmap::Match PrecompiledCharsmap::FindMatch(absl::string_view text, bool longest) const {
  Match match;
  if (trie_bytes_ == 0) return match;
  uint32_t node = Offset(Unit(0));
  for (size_t i = 0; i < text.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    node ^= byte;
    const uint32_t unit = Unit(node);
    if (Label(unit) != byte) break;
    node ^= Offset(unit);
    if (!HasValue(unit)) continue;
    match.length = i + 1;
    // Ends at a NUL, which the last byte of the table is.
    match.replacement = replacements().data() + Value(Unit(node));
    if (!longest) break;
  }
  return match;
}

}  // namespace distill_l2s
