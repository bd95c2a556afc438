#pragma once

#include <chrono>

namespace gloo {

// LibTorch's own, whose layout is not told here.
class Context {
 public:
  Context() = delete;
  Context(const Context&) = delete;
  void setTimeout(std::chrono::milliseconds timeout);
};

}  // namespace gloo
