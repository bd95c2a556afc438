#include "data/corpora/directory_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

TEST(FilesBelow, SortedAndWithoutLoops) {
  const std::string root = JoinPath(testing::TempDir(), "files_below");
  fs::remove_all(root);
  fs::create_directories(root + "/b/c");
  for (const char* name : {"/z", "/b/c/x", "/b/a"}) std::ofstream(root + name) << "x";
  fs::create_directory_symlink(root, root + "/b/loop");
  fs::create_symlink("nowhere", root + "/a");
  const auto files = FilesBelow(root);
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_EQ(*files, (std::vector<std::string>{"a", "b/a", "b/c/x", "z"}));
  EXPECT_EQ(FilesBelow(root + "/none").status().message(),
            root + "/none: cannot list the directory: No such file or directory");
}

}  // namespace
}  // namespace distill_l2s
