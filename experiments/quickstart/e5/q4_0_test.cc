#include "experiments/quickstart/e5/q4_0.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace distill_l2s {
namespace {

// fp16 0x3800 is 0.5, 0xC000 is -2, 0x0001 the smallest subnormal, 2^-24.
TEST(Q4_0Test, DequantizesByHandValues) {
  std::string blocks;
  blocks += std::string("\x00\x38", 2) + "\x80" + "\x1F" + std::string(14, '\x88');
  blocks += std::string("\x00\xC0", 2) + std::string(16, '\x97');
  blocks += std::string("\x01\x00", 2) + std::string(16, '\x0F');
  std::vector<float> weights(96, 99);
  DequantizeQ4_0(blocks, 96, weights.data());
  EXPECT_EQ(weights[0], -4.0f);   // Low nibble 0: (0 - 8) / 2.
  EXPECT_EQ(weights[16], 0.0f);   // High nibble 8.
  EXPECT_EQ(weights[1], 3.5f);    // 15.
  EXPECT_EQ(weights[17], -3.5f);  // 1.
  for (int i = 2; i < 16; ++i) EXPECT_EQ(weights[i], 0.0f) << i;
  for (int i = 32; i < 48; ++i) EXPECT_EQ(weights[i], 2.0f) << i;   // (7 - 8) * -2.
  for (int i = 48; i < 64; ++i) EXPECT_EQ(weights[i], -2.0f) << i;  // (9 - 8) * -2.
  for (int i = 64; i < 80; ++i) EXPECT_EQ(weights[i], 7 * 0x1p-24f) << i;
  for (int i = 80; i < 96; ++i) EXPECT_EQ(weights[i], -8 * 0x1p-24f) << i;
}

}  // namespace
}  // namespace distill_l2s
