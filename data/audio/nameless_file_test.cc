#include "data/audio/nameless_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

TEST(NamelessFileTest, HoldsWhatAPipeGives) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string content(300000, 'x');  // More than a pipe holds at once.
  std::thread writer([&] {
    EXPECT_EQ(write(ends[1], content.data(), content.size()), static_cast<ssize_t>(content.size()));
    close(ends[1]);
  });
  const auto file = CopyToNamelessFile(ends[0]);
  writer.join();
  close(ends[0]);
  ASSERT_TRUE(file.ok()) << file.status();
  // It can be opened again by number, as long as it is open.
  EXPECT_EQ(ReadBytes(absl::StrCat("/proc/self/fd/", *file)), content);
  close(*file);
}

TEST(NamelessFileTest, LeavesNoName) {
  const std::string directory = TestPath("nameless");
  std::filesystem::create_directories(directory);
  setenv("TMPDIR", directory.c_str(), 1);
  const auto file = OpenNamelessFile();
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_TRUE(std::filesystem::is_empty(directory));
  close(*file);
  setenv("TMPDIR", "/no/such/directory", 1);
  EXPECT_EQ(OpenNamelessFile().status().message(),
            "/no/such/directory: cannot hold a temporary file: No such file or directory");
  unsetenv("TMPDIR");
}

}  // namespace
}  // namespace distill_l2s
