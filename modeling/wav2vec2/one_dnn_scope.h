#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

namespace distill_l2s {

// oneDNN, which LibTorch has do convolutions and some activations on the CPU, generates machine code for each
// shape that it meets, and batches of speech hardly ever have the same length twice: a small model spends
// more time on that than on the arithmetic. Within its life this scope has float32 on the CPU do without
// oneDNN, everything else with it as before. The setting is the process's: no other thread should compute
// meanwhile.
class OneDnnScope {
 public:
  OneDnnScope(c10::DeviceType device, c10::ScalarType dtype);
  ~OneDnnScope();
  OneDnnScope(const OneDnnScope&) = delete;
  OneDnnScope& operator=(const OneDnnScope&) = delete;

 private:
  const bool was_enabled_;
};

}  // namespace distill_l2s
