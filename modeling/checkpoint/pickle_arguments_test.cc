#include "modeling/checkpoint/pickle_arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string Bytes(const char* literal, size_t size) { return std::string(literal, size); }
#define BYTES(literal) Bytes(literal, sizeof(literal) - 1)

TEST(PickleArgumentsTest, TakesOneAfterTheOther) {
  const std::string bytes = BYTES("K\x01\x02os\nsystem\nrest");
  PickleArguments arguments(bytes);
  EXPECT_EQ(std::string(*arguments.Take(1)), "K");
  EXPECT_EQ(*arguments.TakeNumber<uint16_t>(), 0x0201);
  const uint64_t begin = arguments.position();
  EXPECT_EQ(begin, 3u);
  EXPECT_EQ(std::string(*arguments.TakeLine()), "os");
  EXPECT_EQ(std::string(*arguments.TakeLine()), "system");
  EXPECT_EQ(std::string(arguments.Since(begin)), "os\nsystem\n");
  EXPECT_THAT(arguments.TakeLine().status().ToString(), HasSubstr("a line does not end"));
  EXPECT_THAT(arguments.Take(5).status().ToString(), HasSubstr("where 5 more are needed"));
  EXPECT_EQ(std::string(*arguments.Take(4)), "rest");
}

TEST(PickleArgumentsTest, TakesNumbers) {
  const auto take_long = [](const std::string& bytes) { return PickleArguments(bytes).TakeLong(); };
  EXPECT_EQ(*take_long(BYTES("\x00")), 0);
  EXPECT_EQ(*take_long(BYTES("\x01\xff")), -1);
  EXPECT_EQ(*take_long(BYTES("\x03\x00\x00\x80")), -8388608);
  EXPECT_EQ(*take_long(BYTES("\x08\xff\xff\xff\xff\xff\xff\xff\x7f")), INT64_MAX);
  EXPECT_THAT(take_long(BYTES("\x09"
                              "123456789"))
                  .status()
                  .ToString(),
              HasSubstr("9 bytes, expected 8"));
  EXPECT_THAT(take_long(BYTES("\x02\x01")).status().ToString(), HasSubstr("2 more are needed"));
  EXPECT_EQ(*PickleArguments(BYTES("\xc0\x09\x21\xfb\x54\x44\x2d\x18")).TakeDouble(), -3.141592653589793);
}

TEST(PickleArgumentsTest, ReadsNoMoreThan16MiB) {
  const std::string bytes((16 << 20) + 10, 'x');
  PickleArguments arguments(bytes);
  EXPECT_TRUE(arguments.Take(16 << 20).ok());
  EXPECT_THAT(arguments.Take(1).status().ToString(), HasSubstr("exceeds 16777216 bytes"));
}

}  // namespace
}  // namespace distill_l2s
