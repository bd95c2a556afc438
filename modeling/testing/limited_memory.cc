#include "modeling/testing/limited_memory.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <limits>
#include <mutex>
#include <unordered_map>

namespace distill_l2s {
namespace {

class LimitedAllocator : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    const int64_t size = static_cast<int64_t>(bytes);
    if (live + size > limit) {
      ++failures;
      TORCH_CHECK_WITH(OutOfMemoryError, false, "injected: ", size, " bytes beside ", live.load());
    }
    void* const data = inner->raw_allocate(bytes);
    live += size;
    peak = std::max(peak.load(), live.load());
    if (data == nullptr) return {data, data, &Delete, c10::Device(c10::kCPU)};
    const std::lock_guard<std::mutex> lock(mutex);
    sizes[data] = size;
    return {data, data, &Delete, c10::Device(c10::kCPU)};
  }

  c10::DeleterFnPtr raw_deleter() const override { return &Delete; }

  void copy_data(void* destination, const void* source, std::size_t count) const override {
    default_copy_data(destination, source, count);
  }

  // Its tensors may live longer than any scope, so it does, too.
  static LimitedAllocator& Get() {
    static auto* const allocator = new LimitedAllocator;
    return *allocator;
  }

  c10::Allocator* inner = nullptr;
  int64_t limit = std::numeric_limits<int64_t>::max();
  std::atomic<int64_t> live{0}, peak{0};
  std::atomic<int> failures{0};

 private:
  static void Delete(void* data) {
    LimitedAllocator& allocator = Get();
    {
      const std::lock_guard<std::mutex> lock(allocator.mutex);
      const auto found = allocator.sizes.find(data);
      if (found == allocator.sizes.end()) return;  // Of no bytes.
      allocator.live -= found->second;
      allocator.sizes.erase(found);
    }
    allocator.inner->raw_deallocate(data);
  }

  std::mutex mutex;
  std::unordered_map<void*, int64_t> sizes;
};

}  // namespace

LimitedMemory::LimitedMemory(int64_t limit_bytes) : former_(c10::GetAllocator(c10::kCPU)) {
  LimitedAllocator& allocator = LimitedAllocator::Get();
  allocator.inner = former_;
  allocator.limit = limit_bytes + allocator.live;
  allocator.peak = allocator.live.load();
  allocator.failures = 0;
  c10::SetAllocator(c10::kCPU, &allocator);
}

LimitedMemory::~LimitedMemory() { c10::SetAllocator(c10::kCPU, former_); }

int64_t LimitedMemory::peak_bytes() const { return LimitedAllocator::Get().peak; }
int64_t LimitedMemory::live_bytes() const { return LimitedAllocator::Get().live; }
int LimitedMemory::failures() const { return LimitedAllocator::Get().failures; }

}  // namespace distill_l2s
