#include "base/command_line.h"

#include <gflags/gflags.h>
#include <glog/logging.h>

#include <cstdlib>
#include <iostream>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

DECLARE_bool(help);
DECLARE_bool(helpshort);

namespace google {
extern void (*gflags_exitfunc)(int);  // gflags exports it, though no header does.
}

namespace distill_l2s {
namespace {

constexpr int kUsageError = 2;

// Flags of the libraries are of no use to a user of the binary.
bool IsOwnFlag(const gflags::CommandLineFlagInfo& flag) {
  for (const char* module : {"base/", "data/", "experiments/", "losses/", "modeling/", "tests/", "tools/"}) {
    if (absl::StartsWith(flag.filename, module)) return true;
  }
  return false;
}

// "0.8", where gflags writes the binary fraction out: "0.80000000000000004".
std::string DefaultValue(const gflags::CommandLineFlagInfo& flag) {
  double number = 0;
  if (flag.default_value.empty()) return "...";
  if (flag.type == "double" && absl::SimpleAtod(flag.default_value, &number)) return absl::StrCat(number);
  return flag.default_value;
}

void PrintHelp(absl::string_view usage) {
  std::cout << usage << "\n\nFlags:\n";
  std::vector<gflags::CommandLineFlagInfo> flags;
  gflags::GetAllFlags(&flags);
  for (const auto& flag : flags) {
    if (!IsOwnFlag(flag)) continue;
    std::cout << "  --" << flag.name;
    if (flag.type != "bool") std::cout << "=" << DefaultValue(flag);
    std::cout << "\n";
    for (const auto& line : absl::StrSplit(flag.description, '\n')) std::cout << "      " << line << "\n";
  }
}

// The name of the first flag that is given twice, else "": gflags would take the last and forget the others.
std::string RepeatedFlag(int argc, char** argv) {
  std::set<absl::string_view> names;
  for (int i = 1; i < argc && absl::string_view(argv[i]) != "--"; ++i) {
    absl::string_view word = argv[i];
    if (!absl::ConsumePrefix(&word, "-")) continue;
    absl::ConsumePrefix(&word, "-");
    const absl::string_view name = word.substr(0, word.find('='));
    if (!names.insert(name).second) return std::string(name);
  }
  return "";
}

}  // namespace

void InitCommandLine(absl::string_view usage, int* argc, char*** argv, bool takes_arguments) {
  FLAGS_logtostderr = true;
  google::InitGoogleLogging((*argv)[0]);
  gflags::SetUsageMessage(std::string(usage));
  if (const std::string repeated = RepeatedFlag(*argc, *argv); !repeated.empty()) {
    std::cerr << "ERROR: --" << repeated << " is given twice; it takes one value; see --help\n";
    std::exit(kUsageError);
  }
  google::gflags_exitfunc = [](int) { std::exit(kUsageError); };
  gflags::ParseCommandLineNonHelpFlags(argc, argv, /*remove_flags=*/true);
  google::gflags_exitfunc = std::exit;
  if (FLAGS_help || FLAGS_helpshort) {
    PrintHelp(usage);
    std::exit(0);
  }
  gflags::HandleCommandLineHelpFlags();
  if (!takes_arguments && *argc > 1) {
    std::cerr << "ERROR: \"" << (*argv)[1]
              << "\" is no flag, and this program takes nothing else; see --help\n";
    std::exit(kUsageError);
  }
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) return 0;
  std::cerr << "ERROR: " << status.message() << "\n";
  return absl::IsCancelled(status) ? 130 : 1;
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

std::vector<std::string> UserPaths(absl::string_view paths) {
  std::vector<std::string> result;
  for (const absl::string_view path : absl::StrSplit(paths, ',', absl::SkipEmpty())) {
    result.push_back(UserPath(path));
  }
  return result;
}

}  // namespace distill_l2s
