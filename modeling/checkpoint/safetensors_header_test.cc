#include "modeling/checkpoint/safetensors_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string FileBytes(const std::string& json, size_t data_bytes) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(uint64_t{json.size()} >> 8 * i));
  return bytes + json + std::string(data_bytes, '\0');
}

std::string ErrorOf(const std::string& file) {
  const auto header = ParseSafetensorsHeader(file, "f.safetensors");
  return header.ok() ? "" : std::string(header.status().message());
}

// The error of a file whose header holds one tensor "w", and 8 bytes of data.
std::string ErrorOfEntry(const std::string& entry) {
  return ErrorOf(FileBytes(absl::StrCat("{\"w\":", entry, "}"), 8));
}

TEST(SafetensorsHeaderTest, ParsesEntriesInTheOrderOfTheirBytes) {
  const std::string json =
      R"({"a":{"dtype":"I16","shape":[],"data_offsets":[16,18]},"__metadata__":{"format":"pt"},)"
      R"("b":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},"e":{"dtype":"F64","shape":[3,0],)"
      R"("data_offsets":[16,16]}}   )";
  const auto header = ParseSafetensorsHeader(FileBytes(json, 18), "f");
  ASSERT_TRUE(header.ok()) << header.status();
  EXPECT_EQ(header->metadata.at("format"), "pt");
  ASSERT_EQ(header->entries.size(), 3);
  EXPECT_EQ(header->entries[0].name, "b");
  EXPECT_EQ(header->entries[0].dtype, ElementType::kF32);
  EXPECT_THAT(header->entries[0].shape, ElementsAre(2, 2));
  EXPECT_EQ(header->entries[0].begin, 8 + json.size());
  EXPECT_EQ(header->entries[1].name, "e");
  EXPECT_EQ(header->entries[2].name, "a");
  EXPECT_EQ(header->entries[2].end, 8 + json.size() + 18);
}

TEST(SafetensorsHeaderTest, RefusesHeaderLengths) {
  EXPECT_THAT(ErrorOf("short"), HasSubstr("f.safetensors: 5 bytes are too few"));
  const std::string huge = std::string("\0\0\0\0\0\0\0\x80", 8) + "{}";
  EXPECT_THAT(ErrorOf(huge), HasSubstr("length is 9223372036854775808"));
  EXPECT_THAT(ErrorOf(std::string(8, '\xff') + "{}"), HasSubstr("length is 18446744073709551615"));
  EXPECT_THAT(ErrorOf(std::string("\3\0\0\0\0\0\0\0{}", 10)), HasSubstr("truncated"));
}

TEST(SafetensorsHeaderTest, CallsAPointerOfGitLfsByItsName) {
  const auto header = ParseSafetensorsHeader(
      "version https://git-lfs.github.com/spec/v1\n"
      "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 1269737156\n",
      "model.safetensors");
  EXPECT_EQ(
      header.status().message(),
      "model.safetensors: a pointer of Git LFS, not the file itself. In its repository, `git lfs install` "
      "and `git lfs pull` fetch it");
}

TEST(SafetensorsHeaderTest, RefusesJsonThatIsNoHeader) {
  EXPECT_THAT(ErrorOf(FileBytes("[]", 0)), HasSubstr("begin with"));
  EXPECT_THAT(ErrorOf(FileBytes("{\"a\":", 0)), HasSubstr("not valid JSON"));
  EXPECT_THAT(ErrorOfEntry("3"), HasSubstr("tensor \"w\": its entry is 3"));
  EXPECT_THAT(ErrorOf(FileBytes(R"({"__metadata__":{"step":3}})", 0)), HasSubstr("\"step\" is 3"));
  EXPECT_THAT(ErrorOf(FileBytes(R"({"__metadata__":[]})", 0)), HasSubstr("expected an object of strings"));
  const std::string entry = R"({"dtype":"U8","shape":[8],"data_offsets":[0,8]})";
  EXPECT_THAT(ErrorOf(FileBytes(absl::StrCat("{\"w\":", entry, ",\"w\":", entry, "}"), 8)),
              HasSubstr("\"w\" stands twice"));
}

TEST(SafetensorsHeaderTest, RefusesEntries) {
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"F32","shape":[2]})"), HasSubstr("\"data_offsets\" is missing"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1})"),
              HasSubstr("unknown field \"x\""));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]})"),
              AllOf(HasSubstr("f.safetensors: tensor \"w\""), HasSubstr("\"F8_E4M3\", expected F64")));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":7,"shape":[8],"data_offsets":[0,8]})"), HasSubstr("\"dtype\" is 7"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[-8],"data_offsets":[0,8]})"), HasSubstr("holds -8"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[8.0],"data_offsets":[0,8]})"), HasSubstr("holds 8.0"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":8,"data_offsets":[0,8]})"), HasSubstr("a list of sizes"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[8],"data_offsets":[0]})"), HasSubstr("[begin, end]"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[8],"data_offsets":[-1,7]})"), HasSubstr("[begin, end]"));
}

TEST(SafetensorsHeaderTest, RefusesShapesThatOverflow) {
  // 2^32 * 2^32 is 0 modulo 2^64, which a careless product would take for the empty range.
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]})"),
              HasSubstr("more than 2^63 bytes"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"F64","shape":[1152921504606846977],"data_offsets":[0,8]})"),
              HasSubstr("more than 2^63 bytes"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[0,4294967296,4294967296],"data_offsets":[0,0]})"),
              HasSubstr("more than 2^63 bytes"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,8]})"),
              HasSubstr("from 0 to 2^63 - 1"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[1e400],"data_offsets":[0,8]})"),
              HasSubstr("f.safetensors"));
}

TEST(SafetensorsHeaderTest, RefusesOffsets) {
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[9],"data_offsets":[0,9]})"),
              HasSubstr("file's 8 bytes"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[0],"data_offsets":[8,0]})"), HasSubstr("do not lie"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"F32","shape":[2],"data_offsets":[0,7]})"),
              HasSubstr("hold 7 bytes, but shape [2] of F32 takes 8"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[7],"data_offsets":[1,8]})"), HasSubstr("after a gap"));
  EXPECT_THAT(ErrorOfEntry(R"({"dtype":"U8","shape":[7],"data_offsets":[0,7]})"),
              HasSubstr("1 bytes at the end belong to no tensor"));
  const std::string overlapping = R"({"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]},)"
                                  R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})";
  EXPECT_THAT(ErrorOf(FileBytes(overlapping, 8)),
              HasSubstr("tensor \"b\": its bytes begin at offset 4, inside"));
}

}  // namespace
}  // namespace distill_l2s
