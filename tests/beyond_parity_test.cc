// What goes beyond the paper, against numbers of torch, torchaudio and POT: see
// tests/golden/beyond/README.md.

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "losses/consistency.h"
#include "losses/ctc.h"
#include "losses/distillation.h"
#include "losses/standardization.h"
#include "tests/beyond_case.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

using Json = nlohmann::json;

class BeyondParityTest : public testing::TestWithParam<at::ScalarType> {
 protected:
  // Expects `got` to equal the golden tensor `name`, to the tolerance of its kind.
  void ExpectGolden(const at::Tensor& got, const TensorMap& golden, const std::string& name) {
    EXPECT_TRUE(IsClose(got, GoldenTensor(golden, name), tolerances_.Of(name, GetParam()))) << name;
  }
  void ExpectGoldenIfThere(const at::Tensor& got, const TensorMap& golden, const std::string& name) {
    if (golden.count(name) > 0) ExpectGolden(got, golden, name);
  }

  void CompareAlignment(const AlignmentCase& batch, const Json& result, const TensorMap& golden);
  void CompareDistance(const AlignmentCase& batch, const Json& result, const Json& distance,
                       const TensorMap& golden);

  const BeyondTolerances tolerances_ = ReadBeyondTolerances();
};

INSTANTIATE_TEST_SUITE_P(Dtypes, BeyondParityTest, testing::Values(at::kFloat, at::kDouble),
                         [](const auto& info) { return std::string(c10::toString(info.param)); });

void BeyondParityTest::CompareAlignment(const AlignmentCase& batch, const Json& result,
                                        const TensorMap& golden) {
  const auto key = result.at("key").get<std::string>();
  const auto loss = MakeLoss(batch, DistillationOfResult(batch, result, Json()));
  const AlignedPairs pairs = batch.Pairs(*loss);
  ExpectGolden(pairs.counts, golden, key + ".counts");
  ExpectGolden(pairs.student_weights, golden, key + ".student_weights");
  ExpectGolden(pairs.teacher_weights, golden, key + ".teacher_weights");
  EXPECT_FALSE(pairs.student_weights.requires_grad());
}

void BeyondParityTest::CompareDistance(const AlignmentCase& batch, const Json& result, const Json& distance,
                                       const TensorMap& golden) {
  const auto key = distance.at("key").get<std::string>();
  const auto loss = MakeLoss(batch, DistillationOfResult(batch, result, distance));
  batch.hidden.mutable_grad() = at::Tensor();
  const at::Tensor total = batch.Loss(*loss);
  if (total.requires_grad()) total.backward();
  ExpectGolden(total, golden, key + ".loss");
  ExpectGolden(batch.hidden.grad(), golden, key + ".grad_hidden");
  ExpectGolden(loss->parameters()[0].grad(), golden, key + ".grad_W");
  ExpectGoldenIfThere(batch.LossOfClips(*loss), golden, key + ".loss_clips");
}

TEST_P(BeyondParityTest, AlignmentsAndDistances) {
  const TensorMap golden = ReadGoldenTensors("alignment_cases.safetensors");
  const Json cases = ReadGoldenJson("alignment_cases.json").at("cases");
  ASSERT_FALSE(cases.empty());
  for (const Json& description : cases) {
    const AlignmentCase batch = ReadAlignmentCase(golden, description, GetParam());
    SCOPED_TRACE(description.at("name").get<std::string>());
    ASSERT_FALSE(description.at("results").empty());
    for (const Json& result : description.at("results")) {
      CompareAlignment(batch, result, golden);
      for (const Json& distance : result.at("distances")) CompareDistance(batch, result, distance, golden);
    }
  }
}

TEST_P(BeyondParityTest, Consistency) {
  const TensorMap golden = ReadGoldenTensors("consistency_cases.safetensors");
  const Json cases = ReadGoldenJson("consistency_cases.json").at("cases");
  ASSERT_FALSE(cases.empty());
  for (const Json& description : cases) {
    const std::string prefix = absl::StrCat(description.at("case").get<int64_t>(), ".");
    const auto input = [&](const char* name) { return GoldenTensor(golden, prefix + name); };
    const at::Tensor a = input("logits_a").to(GetParam(), false, true).set_requires_grad(true);
    const at::Tensor b = input("logits_b").to(GetParam(), false, true).set_requires_grad(true);
    const at::Tensor& lengths = input("frame_lengths");
    CtcConfig config;
    config.set_zero_infinity(description.at("zero_infinity").get<bool>());
    const auto ctc = [&](const at::Tensor& logits) {
      return CtcLoss(logits, lengths, input("labels"), input("label_lengths"), config);
    };
    const at::Tensor ctc_a = ctc(a), ctc_b = ctc(b), divergence = ConsistencyDivergence(a, b, lengths);
    const at::Tensor loss = ConsistencyLoss(ctc_a, ctc_b, divergence, description.at("alpha").get<double>());
    loss.backward();
    ExpectGolden(ctc_a, golden, prefix + "loss_ctc_a");
    ExpectGolden(ctc_b, golden, prefix + "loss_ctc_b");
    ExpectGolden(divergence, golden, prefix + "loss_kl");
    ExpectGolden(loss, golden, prefix + "loss");
    ExpectGolden(a.grad(), golden, prefix + "grad_logits_a");
    ExpectGolden(b.grad(), golden, prefix + "grad_logits_b");
    std::vector<at::Tensor> clips;
    for (int64_t i = 0; i < lengths.size(0); ++i) {
      clips.push_back(ConsistencyDivergence(a.detach().slice(0, i, i + 1), b.detach().slice(0, i, i + 1),
                                            lengths.slice(0, i, i + 1)));
    }
    ExpectGolden(at::stack(clips), golden, prefix + "loss_kl_clips");
  }
}

TEST_P(BeyondParityTest, Standardization) {
  const TensorMap golden = ReadGoldenTensors("standardized_cases.safetensors");
  const Json cases = ReadGoldenJson("standardized_cases.json").at("cases");
  ASSERT_FALSE(cases.empty());
  for (const Json& description : cases) {
    const std::string prefix = absl::StrCat(description.at("case").get<int64_t>(), ".");
    const at::Tensor teacher = GoldenTensor(golden, prefix + "teacher").to(GetParam());
    const at::Tensor& lengths = GoldenTensor(golden, prefix + "token_lengths");
    StandardizationSums sums;
    const auto states = [&](int64_t b) { return teacher[b].slice(0, 0, lengths[b].item<int64_t>()); };
    for (int64_t b = 0; b < lengths.size(0); ++b) sums.Add(states(b));
    EXPECT_EQ(sums.count(), description.at("positions_counted").get<int64_t>());
    const Standardization standardization = sums.Result();
    ExpectGolden(standardization.mean, golden, prefix + "mu");
    ExpectGolden(standardization.deviation, golden, prefix + "sigma");
    at::Tensor got = at::zeros_like(teacher);
    for (int64_t b = 0; b < lengths.size(0); ++b) {
      got[b].slice(0, 0, lengths[b].item<int64_t>()).copy_(standardization.Apply(states(b)));
    }
    ExpectGolden(got, golden, prefix + "standardized");
  }
}

}  // namespace
}  // namespace distill_l2s
