#include "data/corpora/line_reader.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

class LineReaderTest : public testing::Test {
 protected:
  LineReader Open(const std::string& contents) {
    std::ofstream(path_, std::ios::binary) << contents;
    return *LineReader::Open(path_);
  }

  const std::string path_ = JoinPath(testing::TempDir(), "lines.txt");
};

std::vector<std::string> All(LineReader reader) {
  std::vector<std::string> lines;
  LineReader::Line line;
  while (*reader.Next(&line)) {
    EXPECT_EQ(line.number, static_cast<int64_t>(lines.size()) + 1);
    lines.push_back(absl::StrCat(line.too_long ? "LONG " : "", line.text.substr(0, 20)));
  }
  EXPECT_FALSE(*reader.Next(&line));
  return lines;
}

using Lines = std::vector<std::string>;

TEST_F(LineReaderTest, EndsOfLines) {
  EXPECT_EQ(All(Open("a\nb\r\n\nc")), (Lines{"a", "b", "", "c"}));
  EXPECT_EQ(All(Open("a\n")), (Lines{"a"}));
  EXPECT_EQ(All(Open("\n")), (Lines{""}));
  EXPECT_EQ(All(Open("")), Lines{});
  EXPECT_EQ(All(Open(std::string("x\0y\nz", 5))), (Lines{std::string("x\0y", 3), "z"}));
}

TEST_F(LineReaderTest, ByteOrderMarkAndCarriageReturns) {
  LineReader reader = Open("\xEF\xBB\xBFpath\r\n\xEF\xBB\xBFx\n");
  LineReader::Line line;
  ASSERT_TRUE(*reader.Next(&line));
  EXPECT_EQ(line.text, "path");
  EXPECT_TRUE(reader.has_byte_order_mark());
  EXPECT_TRUE(reader.has_carriage_returns());
  ASSERT_TRUE(*reader.Next(&line));
  EXPECT_EQ(line.text, "\xEF\xBB\xBFx");  // Only at the file's start.
  EXPECT_FALSE(Open("path\n").has_byte_order_mark());
}

TEST_F(LineReaderTest, SkipsTheRestOfALongLine) {
  const std::string longest(LineReader::kMaxLineBytes, 'x');
  EXPECT_EQ(All(Open(absl::StrCat("a\n", longest, "\nb"))), (Lines{"a", std::string(20, 'x'), "b"}));
  EXPECT_EQ(All(Open(absl::StrCat("a\n", longest, "x\nb"))),
            (Lines{"a", "LONG " + std::string(20, 'x'), "b"}));
  EXPECT_EQ(All(Open(absl::StrCat("a\n", std::string(10 << 20, 'y'), "\r\nb\n"))),
            (Lines{"a", "LONG " + std::string(20, 'y'), "b"}));
  EXPECT_EQ(All(Open(std::string(10 << 20, 'y'))), (Lines{"LONG " + std::string(20, 'y')}));
}

TEST_F(LineReaderTest, AnyCutsOfBlocksGiveTheSameLines) {
  Random random(3);
  std::string contents;
  while (contents.size() < 300000) {
    absl::StrAppend(&contents, std::string(random.Below(random.Below(20) == 0 ? 70000 : 30), 'a'), "\n");
  }
  std::vector<std::string> expected;
  for (absl::string_view line : absl::StrSplit(contents, '\n')) expected.emplace_back(line.substr(0, 20));
  expected.pop_back();
  EXPECT_EQ(All(Open(contents)), expected);
}

TEST_F(LineReaderTest, WhatIsNoFile) {
  EXPECT_EQ(LineReader::Open("no/such").status().message(), "no/such: no such file");
  const std::string pipe = JoinPath(testing::TempDir(), "lines_pipe");
  mkfifo(pipe.c_str(), 0600);
  EXPECT_EQ(LineReader::Open(pipe).status().message(), pipe + ": not a regular file");
  EXPECT_FALSE(LineReader::Open(testing::TempDir()).ok());
}

}  // namespace
}  // namespace distill_l2s
