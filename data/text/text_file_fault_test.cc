#include "data/text/text_file_fault.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(TextFileFaultTest, NamesWhatIsPacked) {
  EXPECT_EQ(TextFileFault("\x1F\x8B\x08"), "compressed by gzip, expected plain text (gunzip unpacks it)");
  EXPECT_EQ(TextFileFault("BZh91AY&SY"), "compressed by bzip2, expected plain text (bunzip2 unpacks it)");
  EXPECT_EQ(TextFileFault({"\xFD\x37zXZ\0\0", 7}),
            "compressed by xz, expected plain text (xz -d unpacks it)");
  EXPECT_EQ(TextFileFault("\x28\xB5\x2F\xFD$"),
            "compressed by zstd, expected plain text (zstd -d unpacks it)");
  EXPECT_EQ(TextFileFault("PK\x03\x04"), "compressed by zip, expected plain text (unzip unpacks it)");
}

TEST(TextFileFaultTest, NamesOtherEncodings) {
  EXPECT_EQ(TextFileFault({"\xFF\xFE\\\0", 4}),
            "text in UTF-16, expected UTF-8 (iconv -f UTF-16 -t UTF-8 converts it)");
  EXPECT_EQ(TextFileFault({"\xFF\xFE\0\0", 4}).substr(0, 14), "text in UTF-32");
  EXPECT_EQ(TextFileFault({"a\0b\0", 4}).substr(0, 16), "text in UTF-16LE");
  EXPECT_EQ(TextFileFault({"\0a\0b", 4}).substr(0, 16), "text in UTF-16BE");
}

TEST(TextFileFaultTest, TextHasNone) {
  for (const absl::string_view text : {"", "a", "\xEF\xBB\xBFtext", "\\data\\", "BZ", "\xFF"}) {
    EXPECT_EQ(TextFileFault(text), "");
  }
  EXPECT_EQ(TextFileFault({"a\0\0b", 4}), "");
}

}  // namespace
}  // namespace distill_l2s
