#include "modeling/checkpoint/little_endian.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(LittleEndianTest, LowestByteComesFirst) {
  const absl::string_view bytes("\xff\x01\x02\x80\x00\x00\x00\x00\xfe", 9);
  EXPECT_EQ(LittleEndian<uint8_t>(bytes, 0), 0xff);
  EXPECT_EQ(LittleEndian<uint16_t>(bytes, 1), 0x0201);
  EXPECT_EQ(LittleEndian<uint32_t>(bytes, 0), 0x800201ffu);
  EXPECT_EQ(LittleEndian<uint64_t>(bytes, 1), 0xfe00000000800201u);
}

}  // namespace
}  // namespace distill_l2s
