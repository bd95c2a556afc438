#include "modeling/checkpoint/torch_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TorchFileToWrite Contents() {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kF32, "aaaabbbbccccdddd"}, {ElementType::kI64, "11111111"}};
  contents.tensors = {{"w", 0, 0, {2, 2}, {2, 1}}, {"tied", 0, 0, {2, 2}, {2, 1}}, {"ids", 1, 0, {1}, {1}}};
  return contents;
}

std::string ErrorOf(const std::string& file) {
  const auto parsed = ParseTorchFile(file, "f.bin");
  return parsed.ok() ? "no error" : std::string(parsed.status().message());
}

TEST(TorchFileTest, ReadsBothFormats) {
  for (const std::string& bytes : {TorchZipBytes(Contents()), TorchLegacyBytes(Contents())}) {
    const auto file = ParseTorchFile(bytes, "f.bin");
    ASSERT_TRUE(file.ok()) << file.status();
    ASSERT_EQ(file->storages.size(), 2u);
    EXPECT_EQ(bytes.substr(file->storages[0].begin, 16), "aaaabbbbccccdddd");
    EXPECT_EQ(file->storages[1].end - file->storages[1].begin, 8u);
    ASSERT_EQ(file->tensors.size(), 3u);
    EXPECT_EQ(file->tensors[0].name, "w");
    EXPECT_EQ(file->tensors[0].storage, file->tensors[1].storage);
    EXPECT_THAT(file->tensors[0].strides, ElementsAre(2, 1));
    EXPECT_EQ(file->storages[file->tensors[2].storage].type, ElementType::kI64);
  }
}

TEST(TorchFileTest, RefusesTruncationEverywhere) {
  for (const std::string& bytes : {TorchZipBytes(Contents()), TorchLegacyBytes(Contents())}) {
    for (size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_THAT(ErrorOf(bytes.substr(0, size)), HasSubstr("f.bin: ")) << size;
    }
  }
}

TEST(TorchFileTest, RefusesStoragesOfAnotherSize) {
  TorchFileToWrite contents = Contents();
  const std::string pickle = TorchPickleBytes(contents);
  EXPECT_THAT(
      ErrorOf(ZipBytes({{"m/data.pkl", pickle}, {"m/data/0", "aaaabbbbcccc"}, {"m/data/1", "11111111"}})),
      HasSubstr("the storage \"0\" has 12 bytes, expected 4 x F32"));
  EXPECT_THAT(ErrorOf(ZipBytes({{"m/data.pkl", pickle}, {"m/data/0", "aaaabbbbccccdddd"}})),
              HasSubstr("the storage \"1\" is missing"));
  // Of another archive in the same file.
  EXPECT_THAT(ErrorOf(ZipBytes({{"m/data.pkl", pickle}, {"n/data/0", "aaaabbbbccccdddd"}})),
              HasSubstr("the storage \"0\" is missing"));
}

TEST(TorchFileTest, RefusesHostileLegacySizes) {
  std::string bytes = TorchLegacyBytes(Contents());
  const size_t length = bytes.find("aaaa") - 8;
  for (int i = 0; i < 8; ++i) bytes[length + i] = '\xff';
  EXPECT_THAT(ErrorOf(bytes), HasSubstr("of 18446744073709551615 x F32"));
  EXPECT_THAT(ErrorOf(TorchLegacyBytes(Contents()) + "x"), HasSubstr("1 bytes at the end"));
}

TEST(TorchFileTest, RefusesOtherArchivesAndByteOrders) {
  const std::string pickle = TorchPickleBytes({});
  EXPECT_EQ(ErrorOf(ZipBytes({{"m/data.pkl", pickle}})), "no error");
  EXPECT_THAT(ErrorOf(ZipBytes({{"m/data.pkl", pickle}, {"m/byteorder", "big"}})),
              HasSubstr("not little-endian"));
  EXPECT_THAT(ErrorOf(ZipBytes({{"m/data.pkl", pickle}, {"n/data.pkl", pickle}})), HasSubstr("two data.pkl"));
  EXPECT_THAT(ErrorOf(ZipBytes({{"word/document.xml", "x"}})), HasSubstr("without data.pkl"));
  EXPECT_THAT(ErrorOf("some text"), HasSubstr("f.bin: begins as neither form"));
  EXPECT_THAT(ErrorOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"),
              HasSubstr("f.bin: a pointer of Git LFS"));
  std::string hostile = TorchZipBytes(Contents());
  hostile.replace(hostile.find("collections\nOrderedDict"), 23, "posix\nsystem\nXXXXXXXXXX");
  EXPECT_THAT(ErrorOf(hostile), HasSubstr("f.bin: data.pkl: byte 2: the global \"posix.system\""));
}

}  // namespace
}  // namespace distill_l2s
