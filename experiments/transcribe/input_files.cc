#include "experiments/transcribe/input_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/command_line.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/audio_extension.h"
#include "data/audio/nameless_file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kStandardInput[] = "/dev/stdin";

bool IsStandardInput(const std::string& path) {
  return path == kStandardInput || path == "/dev/fd/0" || path == "/proc/self/fd/0";
}

}  // namespace

InputFiles::InputFiles(InputFiles&& other)
    : names_(std::move(other.names_)),
      paths_(std::move(other.paths_)),
      descriptors_(std::exchange(other.descriptors_, {})) {}

InputFiles::~InputFiles() {
  for (const int descriptor : descriptors_) close(descriptor);
}

absl::StatusOr<InputFiles> InputFiles::Find(const std::vector<std::string>& arguments) {
  InputFiles files;
  for (const std::string& argument : arguments) RETURN_IF_ERROR(files.Add(argument));
  return files;
}

absl::Status InputFiles::Add(const std::string& argument) {
  const std::string path = argument == "-" ? kStandardInput : UserPath(argument);
  struct stat file = {};
  if (stat(path.c_str(), &file) == 0) {
    if (S_ISDIR(file.st_mode)) return AddDirectory(argument, path);
    if (S_ISCHR(file.st_mode) && IsStandardInput(path) && isatty(STDIN_FILENO) != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat(argument, ": standard input is a terminal, expected audio from a file or a program"));
    }
    if (S_ISFIFO(file.st_mode) || S_ISSOCK(file.st_mode)) return AddPipe(argument, path);
  }
  names_.push_back(argument == "-" ? "stdin" : argument);
  paths_.push_back(path);
  return absl::OkStatus();
}

absl::Status InputFiles::AddDirectory(const std::string& argument, const std::string& path) {
  std::vector<std::string> found;
  std::error_code error;
  fs::recursive_directory_iterator entry(path, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path relative = entry->path().lexically_relative(path);
    const bool hidden = relative.filename().string()[0] == '.';
    std::error_code unreadable;
    if (hidden && entry->is_directory(unreadable)) entry.disable_recursion_pending();
    if (!hidden && HasAudioExtension(relative.string()) && entry->is_regular_file(unreadable)) {
      found.push_back(relative.string());
    }
  }
  if (error) return absl::UnknownError(absl::StrCat(argument, ": cannot be listed: ", error.message()));
  if (found.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(argument,
                     ": no file of audio in this directory, expected names such as NAME.wav, "
                     "NAME.mp3 or NAME.m4a"));
  }
  std::sort(found.begin(), found.end());
  for (const std::string& name : found) {
    names_.push_back(JoinPath(argument, name));
    paths_.push_back(JoinPath(path, name));
  }
  return absl::OkStatus();
}

absl::Status InputFiles::AddPipe(const std::string& argument, const std::string& path) {
  const bool standard = IsStandardInput(path);
  const int input = standard ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (input < 0) return absl::UnknownError(absl::StrCat(argument, ": cannot open: ", std::strerror(errno)));
  const absl::StatusOr<int> copy = CopyToNamelessFile(input);
  if (!standard) close(input);
  if (!copy.ok()) {
    return absl::Status(copy.status().code(), absl::StrCat(argument, ": ", copy.status().message()));
  }
  descriptors_.push_back(*copy);
  const bool numbered = path.rfind("/dev/fd/", 0) == 0 || path.rfind("/proc/", 0) == 0;
  names_.push_back(standard ? "stdin" : numbered ? "pipe" : argument);
  paths_.push_back(absl::StrCat("/proc/self/fd/", *copy));
  return absl::OkStatus();
}

absl::Status InputFiles::Check(size_t index) const {
  const std::string& name = names_[index];
  const int file = open(paths_[index].c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return absl::NotFoundError(absl::StrCat(name, ": ", std::strerror(errno)));
  struct stat information = {};
  const bool is_empty =
      fstat(file, &information) == 0 && S_ISREG(information.st_mode) && information.st_size == 0;
  close(file);
  return is_empty ? absl::InvalidArgumentError(absl::StrCat(name, ": an empty file")) : absl::OkStatus();
}

std::string InputFiles::WithName(size_t index, const std::string& message) const {
  if (paths_[index].rfind("/proc/self/fd/", 0) != 0) return message;
  return absl::StrReplaceAll(message, {{paths_[index], names_[index]}});
}

}  // namespace distill_l2s
