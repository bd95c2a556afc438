#include "base/closing.h"

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/command_line.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

// As a word of a POSIX shell.
std::string ShellWord(const std::string& word) {
  constexpr absl::string_view kPlain = "_./:=,@%+-";
  bool is_plain = !word.empty();
  for (const char c : word) {
    // Bytes of other alphabets' letters are plain to a shell.
    const bool is_letter = absl::ascii_isalnum(c) || static_cast<unsigned char>(c) >= 0x80;
    is_plain = is_plain && (is_letter || absl::StrContains(kPlain, c));
  }
  if (is_plain) return word;
  return absl::StrCat("'", absl::StrReplaceAll(word, {{"'", "'\\''"}}), "'");
}

// Where the user typed the command.
fs::path UserDirectory() { return fs::path(UserPath("file")).parent_path().lexically_normal(); }

std::string Bazelw() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (workspace == nullptr) return "./bazelw";
  return UserDirectory() == fs::path(workspace) ? "./bazelw" : ShellWord(absl::StrCat(workspace, "/bazelw"));
}

}  // namespace

Closing& Closing::Made(absl::string_view path) {
  if (!path.empty() && path != "-") made_.push_back(ShownPath(path));
  return *this;
}

Closing& Closing::Next(std::string next) {
  next_ = std::move(next);
  return *this;
}

std::string Closing::Text() const {
  std::string text = absl::StrCat("Done: ", done_, "\n");
  for (const std::string& path : made_) absl::StrAppend(&text, "Made: ", path, "\n");
  if (!next_.empty()) absl::StrAppend(&text, "Next: ", next_, "\n");
  return text;
}

std::string ProgramCommand(absl::string_view label) {
  const char* launcher = std::getenv("DISTILL_L2S_COMMAND");
  if (launcher == nullptr || *launcher == '\0') return absl::StrCat(Bazelw(), " run ", label, " --");
  return absl::StrCat(launcher, " ", label.substr(label.find(':') + 1));
}

std::string CommandLine(absl::string_view label, const std::vector<std::string>& arguments) {
  std::string command = ProgramCommand(label);
  for (const std::string& argument : arguments) absl::StrAppend(&command, " ", ShellWord(argument));
  return command;
}

std::string ShownPath(absl::string_view path) {
  const fs::path full = fs::path(std::string(path)).lexically_normal();
  if (!full.is_absolute()) return full.string();
  const fs::path below = full.lexically_relative(UserDirectory());
  return below.empty() || *below.begin() == ".." || below == "." ? full.string() : below.string();
}

}  // namespace distill_l2s
