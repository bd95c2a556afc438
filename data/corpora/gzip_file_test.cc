#include "data/corpora/gzip_file.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

std::string Path() { return JoinPath(testing::TempDir(), "text.gz"); }

void Write(const std::string& contents) {
  gzFile file = gzopen(Path().c_str(), "wb");
  gzwrite(file, contents.data(), static_cast<unsigned>(contents.size()));
  gzclose(file);
}

TEST(ReadGzipFile, UnpacksUpToABound) {
  Write("ключ: да\n");
  EXPECT_EQ(*ReadGzipFile(Path(), 100), "ключ: да\n");
  Write(std::string(10 << 20, 'a'));  // A small file that grows.
  EXPECT_EQ(ReadGzipFile(Path(), 1 << 20).status().message(),
            Path() + ": more than 1048576 bytes once unpacked");
}

TEST(ReadGzipFile, PlainAndDamagedFiles) {
  std::ofstream(Path()) << "plain";
  EXPECT_EQ(*ReadGzipFile(Path(), 100), "plain");
  std::string text;
  for (int i = 0; i < 10000; ++i) text += std::to_string(i * i);
  Write(text);
  std::filesystem::resize_file(Path(), std::filesystem::file_size(Path()) / 2);
  EXPECT_TRUE(absl::StrContains(ReadGzipFile(Path(), 1 << 20).status().message(), "not a whole gzip file"));
  EXPECT_EQ(ReadGzipFile("no/such", 10).status().message(), "no/such: no such file");
}

}  // namespace
}  // namespace distill_l2s
