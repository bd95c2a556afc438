#include "experiments/training/out_of_memory_testing.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <limits>
#include <memory>

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
    auto context = std::make_unique<Context>();
    context->memory = inner->allocate(bytes);
    context->bytes = size;
    live += size;
    peak = std::max(peak.load(), live.load());
    void* const data = context->memory.get();
    return {data, context.release(), &Delete, c10::Device(c10::kCPU)};
  }

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
  struct Context {
    c10::DataPtr memory;
    int64_t bytes = 0;
  };
  static void Delete(void* pointer) {
    auto* const context = static_cast<Context*>(pointer);
    Get().live -= context->bytes;
    delete context;
  }
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
