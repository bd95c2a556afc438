#include "base/command_line.h"

#include <gflags/gflags.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <set>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/nearest_name.h"
#include "base/terminal.h"
#include "base/user_log.h"

DECLARE_bool(help);
DECLARE_bool(helpshort);

namespace google {
extern void (*gflags_exitfunc)(int);  // gflags exports it, though no header does.
}

namespace distill_l2s {
namespace {

constexpr int kFailure = 1;
constexpr int kUsageError = 2;
constexpr char kUsagePayload[] = "distill_l2s/usage";

// Flags of the libraries are of no use to a user of the binary.
bool IsOwnFlag(const gflags::CommandLineFlagInfo& flag) {
  for (const char* module : {"base/", "data/", "experiments/", "losses/", "modeling/", "tests/", "tools/"}) {
    if (absl::StartsWith(flag.filename, module)) return true;
  }
  return false;
}

std::vector<gflags::CommandLineFlagInfo> OwnFlags() {
  std::vector<gflags::CommandLineFlagInfo> flags;
  gflags::GetAllFlags(&flags);
  flags.erase(std::remove_if(flags.begin(), flags.end(), [](const auto& flag) { return !IsOwnFlag(flag); }),
              flags.end());
  return flags;
}

// "0.8", where gflags writes the binary fraction out: "0.80000000000000004".
std::string DefaultValue(const gflags::CommandLineFlagInfo& flag) {
  double number = 0;
  if (flag.default_value.empty()) return "...";
  if (flag.type == "double" && absl::SimpleAtod(flag.default_value, &number)) return absl::StrCat(number);
  return flag.default_value;
}

void PrintHelp(absl::string_view usage) {
  std::cout << usage << "\n";
  const auto flags = OwnFlags();
  if (!flags.empty()) std::cout << "\nFlags:\n";
  for (const auto& flag : flags) {
    std::cout << "  --" << flag.name;
    if (flag.type != "bool") std::cout << "=" << DefaultValue(flag);
    std::cout << "\n";
    for (const auto& line : absl::StrSplit(flag.description, '\n')) std::cout << "      " << line << "\n";
  }
}

// A flag's name in a word of the command line: "--steps=9" -> "steps"; "" for what is no flag.
std::string FlagName(absl::string_view word) {
  if (!absl::ConsumePrefix(&word, "-")) return "";
  absl::ConsumePrefix(&word, "-");
  return std::string(word.substr(0, word.find('=')));
}

// Finds the flag, also as "nofoo" for a boolean foo.
bool FindFlag(const std::string& name, gflags::CommandLineFlagInfo* info) {
  if (gflags::GetCommandLineFlagInfo(name.c_str(), info)) return true;
  return absl::StartsWith(name, "no") && gflags::GetCommandLineFlagInfo(name.c_str() + 2, info) &&
         info->type == "bool";
}

std::string UnknownFlag(const std::string& name, const FlagHint& hint) {
  std::vector<std::string> names;
  for (const auto& flag : OwnFlags()) names.push_back(flag.name);
  std::string text = absl::StrCat("--", name, " is no flag of this program");
  if (const std::string nearest = NearestName(name, names); !nearest.empty()) {
    absl::StrAppend(&text, "; did you mean --", nearest, "?");
  } else if (const std::string more = hint ? hint(name) : ""; !more.empty()) {
    absl::StrAppend(&text, "; ", more);
  }
  return absl::StrCat(text, absl::EndsWith(text, "?") ? " " : "; ", "--help lists them");
}

// Returns the mistake in the flags' names, or "": gflags knows no near names, and of a flag that is given
// twice it takes the last and forgets the others.
std::string MistakenFlag(int argc, char** argv, const FlagHint& hint) {
  std::set<std::string> names;
  for (int i = 1; i < argc && absl::string_view(argv[i]) != "--"; ++i) {
    const std::string name = FlagName(argv[i]);
    if (name.empty()) continue;
    gflags::CommandLineFlagInfo info;
    if (!FindFlag(name, &info)) return UnknownFlag(name, hint);
    if (!names.insert(name).second) {
      return absl::StrCat("--", name, " is given twice; it takes one value; see --help");
    }
    // "--steps 9": the next word is the value.
    if (info.type != "bool" && absl::string_view(argv[i]).find('=') == absl::string_view::npos) ++i;
  }
  return "";
}

[[noreturn]] void ExitForUsage(const std::string& mistake) {
  std::cerr << "ERROR: " << mistake << "\n";
  std::exit(kUsageError);
}

// LibTorch's messages end with where they were thrown, and a backtrace.
absl::string_view WithoutBacktrace(absl::string_view message) {
  return absl::StripAsciiWhitespace(message.substr(0, message.find("Exception raised from")));
}

[[noreturn]] void EndByException() {
  std::string message = "the program ended for an unknown reason";
  if (const std::exception_ptr exception = std::current_exception(); exception != nullptr) {
    try {
      std::rethrow_exception(exception);
    } catch (const std::bad_alloc&) {
      message = "out of memory";
    } catch (const std::exception& error) {
      message = std::string(WithoutBacktrace(error.what()));
    } catch (...) {
    }
  }
  std::cerr << "ERROR: " << message << std::endl;
  std::_Exit(kFailure);
}

}  // namespace

void InitCommandLine(absl::string_view usage, int* argc, char*** argv, bool takes_arguments,
                     const FlagHint& hint) {
  std::set_terminate(EndByException);
  StartUserLog((*argv)[0]);
  gflags::SetUsageMessage(std::string(usage));
  if (const std::string mistake = MistakenFlag(*argc, *argv, hint); !mistake.empty()) ExitForUsage(mistake);
  google::gflags_exitfunc = [](int) { std::exit(kUsageError); };
  gflags::ParseCommandLineNonHelpFlags(argc, argv, /*remove_flags=*/true);
  google::gflags_exitfunc = std::exit;
  if (FLAGS_help || FLAGS_helpshort) {
    PrintHelp(usage);
    std::exit(0);
  }
  gflags::HandleCommandLineHelpFlags();
  if (!takes_arguments && *argc > 1) {
    ExitForUsage(
        absl::StrCat("\"", (*argv)[1], "\" is no flag, and this program takes nothing else; see --help"));
  }
}

absl::Status UsageError(absl::string_view message) {
  absl::Status status = absl::InvalidArgumentError(absl::StrCat(message, "; see --help"));
  status.SetPayload(kUsagePayload, absl::Cord());
  return status;
}

int ExitCode(const absl::Status& status) {
  if (status.ok()) {
    if (std::cout.flush().good()) return 0;
    return ExitCode(absl::DataLossError("standard output cannot be written"));
  }
  WriteAboveProgress(absl::StrCat("ERROR: ", status.message(), "\n"));
  const bool is_of_flag = absl::IsInvalidArgument(status) && absl::StartsWith(status.message(), "--");
  if (is_of_flag || status.GetPayload(kUsagePayload).has_value()) return kUsageError;
  return absl::IsCancelled(status) ? 130 : kFailure;
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
