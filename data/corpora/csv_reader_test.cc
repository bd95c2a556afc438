#include "data/corpora/csv_reader.h"

#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/str_join.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

// Each row as "LINE field+field" or "LINE !fault (detail)".
std::vector<std::string> Rows(const std::string& contents, char separator = ',') {
  const std::string path = JoinPath(testing::TempDir(), "rows.csv");
  std::ofstream(path, std::ios::binary) << contents;
  auto reader = CsvReader::Open(path, separator);
  EXPECT_TRUE(reader.ok()) << reader.status();
  std::vector<std::string> rows;
  CsvReader::Row row;
  while (true) {
    const auto found = reader->Next(&row);
    EXPECT_TRUE(found.ok()) << found.status();
    if (!found.ok() || !*found) return rows;
    rows.push_back(row.fault.empty() ? absl::StrCat(row.line, " ", absl::StrJoin(row.fields, "+"))
                                     : absl::StrCat(row.line, " !", row.fault, " (", row.detail, ")"));
  }
}

TEST(CsvReaderTest, ReadsWhatRfc4180Has) {
  EXPECT_EQ(Rows("\xEF\xBB\xBF"
                 "a,b\r\n\"x, \"\"y\"\"\",\"two\r\nlines\"\r\n\r\n,\"\"\nlast"),
            (std::vector<std::string>{"1 a+b", "2 x, \"y\"+two\nlines", "5 +", "6 last"}));
  EXPECT_EQ(Rows("a;\"b;c\";d\n", ';'), (std::vector<std::string>{"1 a+b;c+d"}));
  EXPECT_EQ(Rows("5\" wide,he said \"no\"\n"), (std::vector<std::string>{"1 5\" wide+he said \"no\""}));
  EXPECT_TRUE(Rows("").empty());
}

TEST(CsvReaderTest, AFaultCostsItsLineAlone) {
  EXPECT_EQ(Rows("a,\"b\nc,d\n"),
            (std::vector<std::string>{"1 !row with a quote that is not closed (column 3)", "2 c+d"}));
  EXPECT_EQ(Rows("\"a\"b,c\nd\n"),
            (std::vector<std::string>{"1 !row with text behind a closing quote (column 4)", "2 d"}));
  EXPECT_EQ(Rows(std::string("a\0,b\nc\n", 7)), (std::vector<std::string>{"1 !row with a NUL ()", "2 c"}));
  EXPECT_EQ(Rows(std::string(2 << 20, 'x') + "\nc\n"),
            (std::vector<std::string>{"1 !row over 1 MiB ()", "2 c"}));
  std::string many = "\"";
  for (int i = 0; i < 500; ++i) many += "x\n";
  EXPECT_EQ(Rows(many).size(), 500u);
}

}  // namespace
}  // namespace distill_l2s
