#include "data/corpora/tsv_reader.h"

#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

std::string Put(const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), "table.tsv");
  std::ofstream(path, std::ios::binary) << contents;
  return path;
}

// Fields joined by "/", or the fault.
std::vector<std::string> Rows(const std::string& contents) {
  absl::StatusOr<TsvReader> reader = TsvReader::Open(Put(contents));
  EXPECT_TRUE(reader.ok()) << reader.status();
  std::vector<std::string> rows;
  TsvReader::Row row;
  while (*reader->Next(&row)) {
    rows.push_back(
        absl::StrCat(row.line, ":", row.fault.empty() ? absl::StrJoin(row.fields, "/") : row.fault));
  }
  return rows;
}

using Texts = std::vector<std::string>;

TEST(TsvReader, RowsAndColumns) {
  EXPECT_EQ(Rows("path\tsentence\na.mp3\tO pisică.\r\nb.mp3\t\n"), (Texts{"2:a.mp3/O pisică.", "3:b.mp3/"}));
  const auto reader = TsvReader::Open(Put("\xEF\xBB\xBFpath\tsentence\r\n"));
  EXPECT_EQ(reader->Column("path"), 0);
  EXPECT_EQ(reader->Column("sentence"), 1);
  EXPECT_EQ(reader->Column("accents"), -1);
  EXPECT_TRUE(reader->lines().has_byte_order_mark());
}

TEST(TsvReader, QuotesAreCharacters) {
  EXPECT_EQ(Rows("path\tsentence\na\t\"Da,\" spuse.\nb\t\"\nc\t\"\"\"x\n"),
            (Texts{"2:a/\"Da,\" spuse.", "3:b/\"", "4:c/\"\"\"x"}));
}

TEST(TsvReader, FaultyRowsDoNotEndTheTable) {
  EXPECT_EQ(Rows(absl::StrCat("a\tb\n1\n\n1\t2\t3\n", std::string("x\0\ty\n", 5), std::string(10 << 20, 'q'),
                              "\n \t \n1\t2")),
            (Texts{absl::StrCat("2:", TsvReader::kFields), absl::StrCat("3:", TsvReader::kEmpty),
                   absl::StrCat("4:", TsvReader::kFields), absl::StrCat("5:", TsvReader::kNul),
                   absl::StrCat("6:", TsvReader::kTooLong), absl::StrCat("7:", TsvReader::kEmpty), "8:1/2"}));
}

TEST(TsvReader, WhatIsNoTable) {
  const std::string path = Put("");
  EXPECT_EQ(TsvReader::Open(path).status().message(), path + ": empty, expected a line of column names");
  EXPECT_EQ(TsvReader::Open(Put("a\ta\n")).status().message(), path + ":1: the column \"a\" stands twice");
  EXPECT_FALSE(TsvReader::Open(Put(std::string(3 << 20, 'a'))).ok());
  EXPECT_FALSE(TsvReader::Open(Put(std::string("a\0b\n", 4))).ok());
  EXPECT_FALSE(TsvReader::Open(JoinPath(testing::TempDir(), "none.tsv")).ok());
}

TEST(TsvReader, MutationsNeverCrash) {
  const std::string table =
      "\xEF\xBB\xBFpath\tsentence\tlocale\r\na.mp3\tO \"pisică\".\tro\nb.mp3\tDa\tro\n\n";
  Random random(11);
  int64_t rows = 0;
  for (int i = 0; i < 600; ++i) {
    std::string mutated = table;
    for (uint64_t changes = 1 + random.Below(4); changes > 0; --changes) {
      const size_t at = random.Below(mutated.size());
      if (random.Below(3) == 0) {
        mutated.erase(at, random.Below(5));
      } else {
        mutated[at] =
            static_cast<char>(random.Below(2) == 0 ? random.Below(256) : "\t\n\r\0\""[random.Below(5)]);
      }
    }
    absl::StatusOr<TsvReader> reader = TsvReader::Open(Put(mutated));
    if (!reader.ok()) continue;
    TsvReader::Row row;
    while (*reader->Next(&row)) {
      ++rows;
      ASSERT_TRUE(!row.fault.empty() || row.fields.size() == reader->columns().size());
    }
  }
  EXPECT_GT(rows, 600);
}

}  // namespace
}  // namespace distill_l2s
