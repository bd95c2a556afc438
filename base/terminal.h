#pragma once

#include "absl/strings/string_view.h"

namespace distill_l2s {

// Returns whether standard error is a terminal.
bool IsTerminal();

// The columns of the terminal on standard error at this moment; where it does not tell, those of $COLUMNS,
// else 80.
int TerminalColumns();

// Writes lines that stay to standard error: in the place of a progress bar's line, which is drawn again below
// them. `text` ends with a newline. Thread-safe.
void WriteAboveProgress(absl::string_view text);

// Empties the line of a progress bar, for what another stream is about to write.
void ClearProgressLine();

}  // namespace distill_l2s
