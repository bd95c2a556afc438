#pragma once

namespace distill_l2s {

// From now on what the process frees stays its own and is given out again, instead of going back to the
// system after each large block. A training step frees gigabytes that the next one asks for, and pages that
// come from the system have to be cleared and mapped first: without this, a quarter of a step on the CPU. The
// process's memory then does not shrink. For main() of programs that compute for long, before other threads
// start.
void KeepFreedMemory();

}  // namespace distill_l2s
