#include "modeling/checkpoint/pickle_tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kHuge = int64_t{1} << 62;

std::string Fault(int64_t offset, std::vector<int64_t> shape, std::vector<int64_t> strides,
                  uint64_t elements = 24) {
  return FaultOfView({0, offset, std::move(shape), std::move(strides)}, {"0", ElementType::kF32, elements});
}

TEST(PickleTensorTest, AcceptsViewsInsideTheStorage) {
  EXPECT_EQ(Fault(0, {2, 3, 4}, {12, 4, 1}), "");
  EXPECT_EQ(Fault(0, {4, 6}, {1, 4}), "");
  EXPECT_EQ(Fault(23, {}, {}), "");
  EXPECT_EQ(Fault(3, {7}, {3}), "");
  EXPECT_EQ(Fault(24, {0}, {1}), "");
  // Strides of axes of one element mean nothing.
  EXPECT_EQ(Fault(0, {1, 24}, {0, 1}), "");
  EXPECT_EQ(Fault(0, {1, 24}, {kHuge, 1}), "");
}

TEST(PickleTensorTest, RefusesViewsOutside) {
  EXPECT_THAT(Fault(1, {2, 3, 4}, {12, 4, 1}), HasSubstr("outside of its storage of 24 elements"));
  EXPECT_THAT(Fault(24, {}, {}), HasSubstr("outside"));
  EXPECT_THAT(Fault(25, {0}, {1}), HasSubstr("outside"));
  EXPECT_THAT(Fault(6, {7}, {3}), HasSubstr("outside"));
  EXPECT_THAT(Fault(0, {3}, {kHuge}), HasSubstr("outside"));
  EXPECT_THAT(Fault(0, {2, 2}, {kHuge, kHuge + 1}), HasSubstr("outside"));
}

TEST(PickleTensorTest, RefusesElementsThatAreOne) {
  EXPECT_THAT(Fault(0, {8}, {0}), HasSubstr("twice"));
  EXPECT_THAT(Fault(0, {3, 3}, {2, 1}), HasSubstr("twice"));
}

TEST(PickleTensorTest, RefusesNegativeAndExcessiveNumbers) {
  EXPECT_THAT(Fault(-1, {2}, {1}), HasSubstr("negative"));
  EXPECT_THAT(Fault(0, {-2}, {1}), HasSubstr("negative"));
  EXPECT_THAT(Fault(5, {2}, {-1}), HasSubstr("negative"));
  EXPECT_THAT(Fault(0, {2}, {1, 1}), HasSubstr("a shape of 1 sizes with 2 strides"));
  EXPECT_THAT(Fault(0, std::vector<int64_t>(65, 1), std::vector<int64_t>(65, 1)), HasSubstr("at most 64"));
  EXPECT_THAT(Fault(0, {kHuge, 0, kHuge}, {1, 1, 1}), HasSubstr("more than 2^63 bytes"));
}

}  // namespace
}  // namespace distill_l2s
