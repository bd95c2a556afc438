#include "experiments/benchmark/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "modeling/wav2vec2/int8_linear.h"

namespace distill_l2s {
namespace {

TEST(MachineTest, HasANameAndAnInstructionSet) {
  EXPECT_THAT(MachineName(), testing::ContainsRegex("^[^(].* \\([0-9]+ cores; "));
}

TEST(MachineTest, SeesWhatIsAllocated) {
  const int64_t before = ResidentBytes();
  ForgetPeakResidentBytes();
  {
    std::vector<char> block(200 << 20, 1);
    EXPECT_EQ(block.back(), 1);
    EXPECT_GE(ResidentBytes(), before + (190 << 20));
  }
  EXPECT_GE(PeakResidentBytes(), before + (190 << 20));
}

TEST(MachineTest, MeasuresARateInEachPrecision) {
  for (const auto precision :
       {BenchmarkPrecision::kFloat32, BenchmarkPrecision::kBFloat16, BenchmarkPrecision::kInt8}) {
    if (precision == BenchmarkPrecision::kInt8 && !HasInt8Products()) continue;
    EXPECT_GT(MatrixProductRate(precision, 256, at::kCPU), 1e8) << BenchmarkPrecisionName(precision);
  }
}

}  // namespace
}  // namespace distill_l2s
