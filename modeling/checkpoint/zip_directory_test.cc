#include "modeling/checkpoint/zip_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

// The first entry of the directory begins at this signature.
constexpr char kDirectorySignature[] = "PK\x01\x02";
constexpr char kEndSignature[] = "PK\x05\x06";

std::string Archive() { return ZipBytes({{"m/a", "first"}, {"m/empty", ""}, {"m/b", "second one"}}); }

void Put(std::string* bytes, size_t position, uint64_t number, int count) {
  for (int i = 0; i < count; ++i) (*bytes)[position + i] = i < 8 ? static_cast<char>(number >> 8 * i) : 0;
}

std::string Number(uint64_t number, int count) {
  std::string bytes(count, '\0');
  Put(&bytes, 0, number, count);
  return bytes;
}

std::string ErrorOf(const std::string& archive) {
  const auto entries = ParseZipDirectory(archive, "f.bin");
  return entries.ok() ? "no error" : std::string(entries.status().message());
}

// The archive with `number` at `offset` of its first directory entry.
std::string ErrorWith(size_t offset, uint64_t number, int count) {
  std::string archive = Archive();
  Put(&archive, archive.find(kDirectorySignature) + offset, number, count);
  return ErrorOf(archive);
}

TEST(ZipDirectoryTest, ListsStoredEntries) {
  const std::string archive = Archive();
  const auto entries = ParseZipDirectory(archive, "f.bin");
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].name, "m/a");
  EXPECT_EQ(archive.substr((*entries)[0].begin, (*entries)[0].end - (*entries)[0].begin), "first");
  EXPECT_EQ((*entries)[1].begin, (*entries)[1].end);
  EXPECT_EQ((*entries)[2].end - (*entries)[2].begin, 10u);
  EXPECT_EQ((*entries)[2].begin % 64, 0u);
}

TEST(ZipDirectoryTest, SkipsAComment) {
  std::string archive = Archive();
  Put(&archive, archive.size() - 2, 7, 2);
  EXPECT_EQ(ErrorOf(archive + "comment"), "no error");
}

// One entry whose sizes and place, and the place of the directory, stand in zip64 fields only.
std::string Zip64Archive() {
  const std::string name = "m/a", data = "first";
  const std::string full = Number(0xffffffff, 4);
  const std::string wide = Number(1, 2) + Number(24, 2) + Number(5, 8) + Number(5, 8) + Number(0, 8);
  const std::string entry =
      "PK\x03\x04" + Number(0, 14) + full + full + Number(3, 2) + Number(0, 2) + name + data;
  const std::string directory = kDirectorySignature + Number(0, 16) + full + full + Number(3, 2) +
                                Number(wide.size(), 2) + Number(0, 10) + full + name + wide;
  const std::string end64 = "PK\x06\x06" + Number(44, 8) + Number(0, 12) + Number(1, 8) + Number(1, 8) +
                            Number(directory.size(), 8) + Number(entry.size(), 8);
  const std::string locator =
      "PK\x06\x07" + Number(0, 4) + Number(entry.size() + directory.size(), 8) + Number(1, 4);
  return entry + directory + end64 + locator + kEndSignature + Number(0, 4) + Number(0xffff, 2) +
         Number(0xffff, 2) + full + full + Number(0, 2);
}

TEST(ZipDirectoryTest, ReadsZip64) {
  const std::string archive = Zip64Archive();
  const auto entries = ParseZipDirectory(archive, "f.bin");
  ASSERT_TRUE(entries.ok()) << entries.status();
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ(archive.substr(entries->front().begin, 5), "first");
}

TEST(ZipDirectoryTest, RefusesFalseZip64Records) {
  std::string archive = Zip64Archive();
  const size_t locator = archive.find("PK\x06\x07");
  Put(&archive, locator + 8, uint64_t{1} << 63, 8);
  EXPECT_THAT(ErrorOf(archive), HasSubstr("no zip64 end record at byte 9223372036854775808"));
  archive = Zip64Archive();
  Put(&archive, archive.find("PK\x06\x06") + 48, ~uint64_t{0}, 8);
  EXPECT_THAT(ErrorOf(archive), HasSubstr("does not lie in the archive"));
  archive = Zip64Archive();
  Put(&archive, archive.find(kDirectorySignature) + 30, 4, 2);  // The extra field without its sizes.
  EXPECT_NE(ErrorOf(archive), "no error");
}

TEST(ZipDirectoryTest, RefusesWhatCouldExpand) {
  EXPECT_THAT(ErrorWith(10, 8, 2), HasSubstr("f.bin: zip entry \"m/a\": compressed (method 8"));
  EXPECT_THAT(ErrorWith(24, 1 << 30, 4), HasSubstr("5 bytes become 1073741824"));
  EXPECT_THAT(ErrorWith(8, 1, 2), HasSubstr("encrypted"));
}

TEST(ZipDirectoryTest, RefusesOverlaps) {
  std::string archive = Archive();
  const size_t first = archive.find(kDirectorySignature);
  Put(&archive, first + 20, 40, 4);
  Put(&archive, first + 24, 40, 4);
  EXPECT_THAT(ErrorOf(archive), HasSubstr("overlap"));
  EXPECT_THAT(ErrorOf(ZipBytes({{"m/a", "1"}, {"m/a", "2"}})), HasSubstr("\"m/a\": stands twice"));
}

TEST(ZipDirectoryTest, RefusesRangesOutsideOfTheFile) {
  std::string archive = Archive();
  const size_t first = archive.find(kDirectorySignature);
  Put(&archive, first + 20, 4000, 4);
  Put(&archive, first + 24, 4000, 4);
  EXPECT_THAT(ErrorOf(archive), HasSubstr("its 4000 bytes at byte 64 do not lie before the zip directory"));
  EXPECT_THAT(ErrorWith(42, 0xfffffff0, 4), HasSubstr("no header at byte 4294967280"));
  EXPECT_THAT(ErrorWith(42, 1, 4), HasSubstr("no header at byte 1"));
  archive = Archive();
  archive[archive.find("m/a")] = 'x';
  EXPECT_THAT(ErrorOf(archive), HasSubstr("has another name"));
}

TEST(ZipDirectoryTest, RefusesTruncatedFilesAndFalseCounts) {
  const std::string archive = Archive();
  for (size_t size = 0; size < archive.size(); ++size) {
    EXPECT_THAT(ErrorOf(archive.substr(0, size)), HasSubstr("f.bin: ")) << size;
  }
  std::string more = archive;
  Put(&more, archive.find(kEndSignature) + 10, 40000, 2);
  EXPECT_THAT(ErrorOf(more), HasSubstr("cannot hold 40000 entries"));
  std::string fewer = archive;
  Put(&fewer, archive.find(kEndSignature) + 10, 2, 2);
  EXPECT_THAT(ErrorOf(fewer), HasSubstr("belong to no entry"));
}

}  // namespace
}  // namespace distill_l2s
