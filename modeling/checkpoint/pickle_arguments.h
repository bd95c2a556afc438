#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/little_endian.h"

namespace distill_l2s {

// Reads a pickle's bytes from its beginning: opcodes, and the arguments that stand behind them. What ends too
// early is an error, which does not name the pickle. `bytes` must outlive what is taken of it.
class PickleArguments {
 public:
  // Of more than 16 MiB the rest is not read.
  explicit PickleArguments(absl::string_view bytes) : bytes_(bytes.substr(0, kMaximumPickleBytes)) {}

  // Bytes read so far.
  uint64_t position() const { return position_; }
  // Those of them from `begin` on.
  absl::string_view Since(uint64_t begin) const { return bytes_.substr(begin, position_ - begin); }

  absl::StatusOr<absl::string_view> Take(uint64_t count);
  // Up to the next end of a line, which is passed over.
  absl::StatusOr<absl::string_view> TakeLine();
  // An unsigned number, the lowest byte first.
  template <typename T>
  absl::StatusOr<T> TakeNumber() {
    ASSIGN_OR_RETURN(const absl::string_view bytes, Take(sizeof(T)));
    return LittleEndian<T>(bytes, 0);
  }
  // LONG1's: a byte that says how many follow (8 at most), and a number in two's complement.
  absl::StatusOr<int64_t> TakeLong();
  // BINFLOAT's: the one number whose highest byte comes first.
  absl::StatusOr<double> TakeDouble();

 private:
  static constexpr uint64_t kMaximumPickleBytes = uint64_t{16} << 20;

  const absl::string_view bytes_;
  uint64_t position_ = 0;
};

}  // namespace distill_l2s
