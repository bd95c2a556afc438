#include "modeling/checkpoint/pickle_tensor.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaximumRank = 64;

std::string ListText(const std::vector<int64_t>& numbers) {
  return absl::StrCat(
      "[", absl::StrJoin(numbers.begin(), numbers.begin() + std::min<size_t>(numbers.size(), 8), ", "),
      numbers.size() > 8 ? ", ...]" : "]");
}

// Axes longer than 1, those of short strides first.
std::vector<size_t> AxesByStride(const PickleTensor& tensor) {
  std::vector<size_t> axes;
  for (size_t axis = 0; axis < tensor.shape.size(); ++axis) {
    if (tensor.shape[axis] > 1) axes.push_back(axis);
  }
  std::stable_sort(axes.begin(), axes.end(),
                   [&](size_t a, size_t b) { return tensor.strides[a] < tensor.strides[b]; });
  return axes;
}

}  // namespace

std::string FaultOfView(const PickleTensor& tensor, const PickleStorage& storage) {
  if (tensor.shape.size() != tensor.strides.size() || tensor.shape.size() > kMaximumRank) {
    return absl::StrCat("a shape of ", tensor.shape.size(), " sizes with ", tensor.strides.size(),
                        " strides, expected as many, and at most ", kMaximumRank);
  }
  const auto is_negative = [](int64_t number) { return number < 0; };
  if (tensor.offset < 0 || std::any_of(tensor.shape.begin(), tensor.shape.end(), is_negative) ||
      std::any_of(tensor.strides.begin(), tensor.strides.end(), is_negative)) {
    return absl::StrCat("shape ", ListText(tensor.shape), ", strides ", ListText(tensor.strides), ", offset ",
                        tensor.offset, ": a number is negative");
  }
  int64_t bytes = ElementBytes(storage.type);
  bool empty = false;
  for (const int64_t size : tensor.shape) {
    empty = empty || size == 0;
    if (size > 0 && __builtin_mul_overflow(bytes, size, &bytes)) {
      return absl::StrCat("shape ", ListText(tensor.shape), " has more than 2^63 bytes");
    }
  }
  const int64_t elements = static_cast<int64_t>(storage.elements);
  const std::string where = absl::StrCat("shape ", ListText(tensor.shape), " with strides ",
                                         ListText(tensor.strides), " at offset ", tensor.offset);
  const std::string outside =
      absl::StrCat(where, " reaches outside of its storage of ", elements, " elements");
  if (tensor.offset > elements) return outside;
  if (empty) return "";
  int64_t last = 0;  // The offset of the last element among the axes so far.
  for (const size_t axis : AxesByStride(tensor)) {
    if (tensor.strides[axis] <= last) return absl::StrCat(where, " may hold one element twice");
    int64_t reach;
    if (__builtin_mul_overflow(tensor.strides[axis], tensor.shape[axis] - 1, &reach) ||
        __builtin_add_overflow(last, reach, &last)) {
      return outside;
    }
  }
  return last < elements - tensor.offset ? "" : outside;
}

}  // namespace distill_l2s
