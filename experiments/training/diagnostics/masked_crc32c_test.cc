#include "experiments/training/diagnostics/masked_crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

uint32_t Unmasked(uint32_t masked) {
  const uint32_t rotated = masked - 0xa282ead8;
  return (rotated >> 17) | (rotated << 15);
}

// RFC 3720, appendix B.4, and the usual check value.
TEST(MaskedCrc32cTest, PublishedValues) {
  EXPECT_EQ(Unmasked(MaskedCrc32c("123456789")), 0xe3069283u);
  EXPECT_EQ(Unmasked(MaskedCrc32c(std::string(32, '\0'))), 0x8a9136aau);
  EXPECT_EQ(Unmasked(MaskedCrc32c(std::string(32, '\xff'))), 0x62a8ab43u);
  EXPECT_EQ(Unmasked(MaskedCrc32c("")), 0u);
}

TEST(MaskedCrc32cTest, MaskOfZeroIsItsConstant) { EXPECT_EQ(MaskedCrc32c(""), 0xa282ead8u); }

}  // namespace
}  // namespace distill_l2s
