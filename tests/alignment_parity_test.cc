#include <ATen/core/Tensor.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "experiments/align/forced_alignment.h"
#include "tests/golden_data.h"

// Forced alignment against torchaudio's forced_align and merge_tokens.
namespace distill_l2s {
namespace {

using Json = nlohmann::json;

std::vector<int64_t> ToVector(const at::Tensor& tensor) {
  const at::Tensor values = tensor.contiguous();
  return std::vector<int64_t>(values.data_ptr<int64_t>(), values.data_ptr<int64_t>() + values.numel());
}

void ExpectSpans(const ForcedAlignment& got, const std::vector<int64_t>& targets, const Json& want,
                 const std::string& what) {
  ASSERT_EQ(got.spans.size(), want.size()) << what;
  for (size_t u = 0; u < want.size(); ++u) {
    EXPECT_EQ(targets[u], want[u].at("label").get<int64_t>()) << what << ", " << u;
    EXPECT_EQ(got.spans[u].start_frame, want[u].at("start").get<int64_t>()) << what << ", " << u;
    EXPECT_EQ(got.spans[u].end_frame, want[u].at("end").get<int64_t>()) << what << ", " << u;
    EXPECT_TRUE(IsClose(got.spans[u].probability, want[u].at("score").get<double>(), kHiddenStateTolerance))
        << what << ", " << u;
  }
}

TEST(AlignmentParityTest, EqualsTorchaudio) {
  const Json golden = ReadGoldenJson("forced_align_cases.json");
  const TensorMap tensors = ReadGoldenTensors("forced_align_cases.safetensors");
  ASSERT_FALSE(golden.empty()) << "forced_align_cases.json holds no case";
  for (const Json& want : golden) {
    const std::string number = absl::StrCat(want.at("case").get<int64_t>());
    const std::string what = "case " + number;
    const at::Tensor log_probabilities = GoldenTensor(tensors, number + ".log_probs").contiguous();
    const std::vector<int64_t> targets = ToVector(GoldenTensor(tensors, number + ".targets"));
    const auto got = ForceAlign(log_probabilities, targets, want.at("blank").get<int64_t>());
    ASSERT_TRUE(got.ok()) << what << ": " << got.status();
    EXPECT_EQ(got->labels, ToVector(GoldenTensor(tensors, number + ".path"))) << what;
    const at::Tensor scores = GoldenTensor(tensors, number + ".scores").contiguous();
    ASSERT_EQ(scores.numel(), static_cast<int64_t>(got->log_probabilities.size())) << what;
    for (int64_t t = 0; t < scores.numel(); ++t) {
      EXPECT_TRUE(IsClose(got->log_probabilities[t], scores.data_ptr<float>()[t], kHiddenStateTolerance))
          << what << ", frame " << t;
    }
    EXPECT_TRUE(
        IsClose(got->log_probability, want.at("log_probability").get<double>(), kHiddenStateTolerance))
        << what;
    ExpectSpans(*got, targets, want.at("spans"), what);
  }
}

}  // namespace
}  // namespace distill_l2s
