#include "modeling/ngram/text_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Write(const std::string& name, const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), name);
  EXPECT_TRUE(WriteFileAtomically(path, contents).ok());
  return path;
}

std::string WriteGzip(const std::string& name, const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), name);
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, contents.data(), static_cast<unsigned>(contents.size()));
  gzclose(file);
  return path;
}

// All lines, then the error if there is one.
std::vector<std::string> Lines(const std::string& path) {
  auto lines = TextLines::Open(path);
  if (!lines.ok()) return {lines.status().ToString()};
  std::vector<std::string> all;
  absl::string_view line;
  while (true) {
    const auto there = lines->Next(&line);
    if (!there.ok()) all.push_back(there.status().ToString());
    if (!there.ok() || !*there) return all;
    all.push_back(std::string(line));
    EXPECT_EQ(lines->line_number(), static_cast<int64_t>(all.size()));
  }
}

TEST(TextLinesTest, LinesEndWithLfCrlfOrTheFile) {
  EXPECT_THAT(Lines(Write("mixed", "a\nb\r\n\n c\t")), ElementsAre("a", "b", "", " c\t"));
  EXPECT_THAT(Lines(Write("ended", "a\n")), ElementsAre("a"));
  EXPECT_THAT(Lines(Write("empty", "")), ElementsAre());
}

TEST(TextLinesTest, GzipIsUnpacked) {
  std::string text;
  std::vector<std::string> want;
  for (int i = 0; i < 60000; ++i) {
    want.push_back(absl::StrCat("line ", i));
    absl::StrAppend(&text, want.back(), "\n");
  }
  EXPECT_EQ(Lines(Write("plain", text)), want);
  const std::string packed = WriteGzip("packed.gz", text);
  EXPECT_EQ(Lines(packed), want);
  EXPECT_LT(TextLines::Open(packed)->file_bytes(), static_cast<int64_t>(text.size()));
  const std::string cut = ReadFile(packed)->substr(0, 20000);
  EXPECT_THAT(Lines(Write("cut.gz", cut)).back(), AllOf(HasSubstr("cut.gz:"), HasSubstr("cut or damaged")));
}

TEST(TextLinesTest, ErrorsNameTheFileAndTheLine) {
  EXPECT_THAT(Lines("/no/such/file"), ElementsAre(HasSubstr("/no/such/file: no such file")));
  EXPECT_THAT(Lines(testing::TempDir()), ElementsAre(HasSubstr("no such file")));
  EXPECT_THAT(Lines(Write("long", "a\n" + std::string(TextLines::kMaxLineBytes + 1, 'x'))),
              ElementsAre("a", HasSubstr("long:2: a line over 65536 bytes")));
  EXPECT_EQ(Lines(Write("longest", std::string(TextLines::kMaxLineBytes, 'x'))).size(), 1u);
  EXPECT_THAT(Lines(Write("endless", std::string(1 << 22, 'x'))),
              ElementsAre(HasSubstr("endless:1: a line over")));
}

}  // namespace
}  // namespace distill_l2s
