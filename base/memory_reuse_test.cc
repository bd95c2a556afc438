#include "base/memory_reuse.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>
#include <vector>

namespace distill_l2s {
namespace {

int64_t PageFaults() {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// Pages that come from the system while so many bytes are allocated, written and freed.
int64_t FaultsOf(size_t bytes) {
  const int64_t before = PageFaults();
  std::vector<char> block(bytes, 1);
  EXPECT_EQ(block[bytes / 2], 1);
  return PageFaults() - before;
}

TEST(MemoryReuseTest, FreedBlocksAreGivenOutAgainWithoutTheSystem) {
  constexpr size_t kBytes = 200 << 20;
  constexpr int64_t kPages = 200 << 8;
  FaultsOf(kBytes);
  if (FaultsOf(kBytes) < kPages / 2) GTEST_SKIP() << "this system's pages are large: nothing to be saved";
  KeepFreedMemory();
  FaultsOf(kBytes);
  EXPECT_LT(FaultsOf(kBytes), kPages / 100);
  EXPECT_LT(FaultsOf(kBytes / 2), kPages / 100);
}

}  // namespace
}  // namespace distill_l2s
