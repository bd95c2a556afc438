#include "data/audio/byte_source.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

std::string RandomBytes(Random* random, int64_t count) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random->Below(256));
  return bytes;
}

TEST(ByteSourceTest, JoinedPartsReadAsOneString) {
  Random random(1);
  const std::string path = TestPath("bytes");
  for (int trial = 0; trial < 50; ++trial) {
    const std::string content = RandomBytes(&random, 1 + random.Below(300));
    WriteBytes(path, content);
    const SharedBytes file = OpenFileBytes(path).value();
    BytesBuilder builder;
    std::string want;
    for (uint64_t part = random.Below(6); part > 0; --part) {
      if (random.Below(3) == 0) {
        const std::string literal = RandomBytes(&random, random.Below(20));
        want += literal;
        builder.Append(literal);
      } else {
        const int64_t begin = random.Below(content.size());
        const int64_t end = begin + random.Below(200);
        want += content.substr(begin, end - begin);
        builder.Append(file, begin, end);
      }
    }
    const SharedBytes joined = builder.Build();
    ASSERT_EQ(joined->size(), static_cast<int64_t>(want.size()));
    EXPECT_EQ(joined->Slice(0, 1 << 20), want);
    ByteWindow window(*joined, 16);
    for (int read = 0; read < 20; ++read) {
      const int64_t begin = random.Below(want.size() + 5);
      const int64_t count = random.Below(60);
      const std::string expected =
          begin < static_cast<int64_t>(want.size()) ? want.substr(begin, count) : std::string();
      EXPECT_EQ(joined->Slice(begin, count), expected);
      EXPECT_EQ(std::string(window.At(begin, count)), expected);
    }
    EXPECT_EQ(joined->Slice(-1, 5), "");
  }
}

TEST(ByteSourceTest, OverwritesInPlace) {
  const SharedBytes source = LiteralBytes("0123456789");
  EXPECT_EQ(Overwrite(source, 3, "ab")->Slice(0, 99), "012ab56789");
  EXPECT_EQ(Overwrite(source, 0, "ab")->Slice(0, 99), "ab23456789");
  EXPECT_EQ(Overwrite(source, 8, "ab")->Slice(0, 99), "01234567ab");
}

TEST(ByteSourceTest, ReadsAndWritesNumbers) {
  EXPECT_EQ(BigEndian("\x01\x02\xff"), 0x0102ffu);
  EXPECT_EQ(LittleEndian("\x01\x02\xff"), 0xff0201u);
  EXPECT_EQ(ToBigEndian(0x0102ff, 4), std::string("\0\x01\x02\xff", 4));
  EXPECT_EQ(ToLittleEndian(0x0102ff, 4), std::string("\xff\x02\x01\0", 4));
}

}  // namespace
}  // namespace distill_l2s
