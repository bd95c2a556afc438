#include "base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

constexpr int kDefaultColumns = 80;
constexpr char kEmptyLine[] = "\r\033[K";

void WriteToStandardError(absl::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(STDERR_FILENO, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(count);
  }
}

}  // namespace

bool IsTerminal() { return isatty(STDERR_FILENO) != 0; }

int TerminalColumns() {
  struct winsize size = {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  int count = 0;
  if (columns != nullptr && absl::SimpleAtoi(columns, &count) && count > 0) return count;
  return kDefaultColumns;
}

void WriteAboveProgress(absl::string_view text) {
  WriteToStandardError(IsTerminal() ? absl::StrCat(kEmptyLine, text) : std::string(text));
}

void ClearProgressLine() {
  if (IsTerminal()) WriteToStandardError(kEmptyLine);
}

}  // namespace distill_l2s
