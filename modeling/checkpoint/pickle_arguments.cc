#include "modeling/checkpoint/pickle_arguments.h"

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {

absl::StatusOr<absl::string_view> PickleArguments::Take(uint64_t count) {
  if (count > bytes_.size() - position_) {
    return absl::InvalidArgumentError(absl::StrCat("the pickle ends, or exceeds ", kMaximumPickleBytes,
                                                   " bytes, where ", count, " more are needed"));
  }
  position_ += count;
  return bytes_.substr(position_ - count, count);
}

absl::StatusOr<absl::string_view> PickleArguments::TakeLine() {
  const size_t end = bytes_.find('\n', position_);
  if (end == absl::string_view::npos) return absl::InvalidArgumentError("a line does not end");
  const absl::string_view line = bytes_.substr(position_, end - position_);
  position_ = end + 1;
  return line;
}

absl::StatusOr<int64_t> PickleArguments::TakeLong() {
  ASSIGN_OR_RETURN(const unsigned count, TakeNumber<uint8_t>());
  ASSIGN_OR_RETURN(const absl::string_view bytes, Take(count));
  if (count > sizeof(int64_t)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a whole number of ", count, " bytes, expected 8 at most"));
  }
  const bool negative = count > 0 && static_cast<unsigned char>(bytes.back()) >= 0x80;
  uint64_t bits = negative ? ~uint64_t{0} : 0;
  for (unsigned i = count; i > 0; --i) bits = bits << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return static_cast<int64_t>(bits);
}

absl::StatusOr<double> PickleArguments::TakeDouble() {
  ASSIGN_OR_RETURN(uint64_t bits, TakeNumber<uint64_t>());
  bits = __builtin_bswap64(bits);
  double number = 0;
  std::memcpy(&number, &bits, sizeof bits);
  return number;
}

}  // namespace distill_l2s
