#pragma once

namespace distill_l2s {

// From now on SIGINT and SIGTERM end no process; they are remembered, and long loops ask. A second signal
// ends the process at once.
void CatchInterruptions();

// Whether one of the signals has come since.
bool Interrupted();

}  // namespace distill_l2s
