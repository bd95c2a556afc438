#include "base/command_line.h"

#include <gflags/gflags.h>
#include <glog/logging.h>

#include <cstdlib>
#include <iostream>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

DECLARE_bool(help);
DECLARE_bool(helpshort);

namespace distill_l2s {
namespace {

// Flags that libraries define; a user of the binary has no need of them.
bool IsOwnFlag(const gflags::CommandLineFlagInfo& flag) {
  return !absl::StrContains(flag.filename, "gflags") && !absl::StrContains(flag.filename, "logging.cc") &&
         !absl::StrContains(flag.filename, "vlog_is_on.cc") && !absl::StrContains(flag.filename, "utilities.cc") &&
         !absl::StartsWith(flag.filename, "/");
}

void PrintHelp(absl::string_view usage) {
  std::cout << usage << "\n\nFlags:\n";
  std::vector<gflags::CommandLineFlagInfo> flags;
  gflags::GetAllFlags(&flags);
  for (const auto& flag : flags) {
    if (!IsOwnFlag(flag)) continue;
    std::cout << "  --" << flag.name;
    if (flag.type != "bool") std::cout << "=" << (flag.default_value.empty() ? "..." : flag.default_value);
    std::cout << "\n";
    for (const auto& line : absl::StrSplit(flag.description, '\n')) std::cout << "      " << line << "\n";
  }
}

}  // namespace

void InitCommandLine(absl::string_view usage, int* argc, char*** argv) {
  FLAGS_logtostderr = true;
  google::InitGoogleLogging((*argv)[0]);
  gflags::SetUsageMessage(std::string(usage));
  gflags::ParseCommandLineNonHelpFlags(argc, argv, /*remove_flags=*/true);
  if (FLAGS_help || FLAGS_helpshort) {
    PrintHelp(usage);
    std::exit(0);
  }
  gflags::HandleCommandLineHelpFlags();
}

std::string UserPath(absl::string_view path) {
  if (path.empty() || absl::StartsWith(path, "/")) return std::string(path);
  if (absl::StartsWith(path, "~/")) {
    const char* home = std::getenv("HOME");
    if (home != nullptr) return absl::StrCat(home, path.substr(1));
  }
  for (const char* name : {"DISTILL_L2S_WORKING_DIRECTORY", "BUILD_WORKING_DIRECTORY"}) {
    const char* directory = std::getenv(name);
    if (directory != nullptr) return absl::StrCat(directory, "/", path);
  }
  return std::string(path);
}

}  // namespace distill_l2s
