#include "base/memory_reuse.h"

#include <malloc.h>

namespace distill_l2s {

void KeepFreedMemory() {
  constexpr int kTopPadBytes = 64 << 20;  // So much more than is asked for comes from the system at once.
  mallopt(M_MMAP_MAX, 0);                 // No block is a mapping of its own, which free() would give back.
  mallopt(M_TRIM_THRESHOLD, -1);          // Nor is the heap's end given back, however large it is.
  mallopt(M_TOP_PAD, kTopPadBytes);
}

}  // namespace distill_l2s
