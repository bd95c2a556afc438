#include "data/corpora/kaldi_table.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

std::string NewTable(const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), "table");
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

TEST(KaldiTable, TheFirstSpacesPartKeyAndValue) {
  std::vector<Rejection> rejections;
  const auto table = KaldiTable::Read(NewTable("\xEF\xBB\xBF"
                                               "b  zwei  drei \r\n\na\tein\nc\n"),
                                      "text", &rejections);
  ASSERT_TRUE(table.ok()) << table.status();
  ASSERT_EQ(table->rows().size(), 3u);
  EXPECT_EQ(table->rows()[0].key, "b");
  EXPECT_EQ(table->rows()[0].value, "zwei  drei");
  EXPECT_EQ(*table->Find("a"), "ein");
  EXPECT_EQ(*table->Find("c"), "");
  EXPECT_EQ(table->Find("d"), nullptr);
  EXPECT_TRUE(rejections.empty());
}

TEST(KaldiTable, RowsThatAreNoneHaveNames) {
  std::vector<Rejection> rejections;
  const std::string nul("a\0b c", 5);
  const auto table = KaldiTable::Read(
      NewTable("a 1\n" + nul + "\na 2\nb " + std::string(2 << 20, 'x') + "\nc 3"), "train/text", &rejections);
  ASSERT_TRUE(table.ok()) << table.status();
  EXPECT_EQ(table->rows().size(), 2u);
  EXPECT_EQ(*table->Find("a"), "1");
  ASSERT_EQ(rejections.size(), 3u);
  EXPECT_EQ(rejections[0].key, "train/text:2");
  EXPECT_EQ(rejections[0].reason, "row with a NUL");
  EXPECT_EQ(rejections[1].reason, "duplicate row");
  EXPECT_EQ(rejections[1].detail, "a");
  EXPECT_EQ(rejections[2].reason, "row over 1 MiB");
  EXPECT_TRUE(rejections[2].damage);
}

TEST(KaldiTable, NoFileIsAnError) {
  std::vector<Rejection> rejections;
  EXPECT_FALSE(KaldiTable::Read("no/such", "text", &rejections).ok());
}

}  // namespace
}  // namespace distill_l2s
