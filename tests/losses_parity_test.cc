// The losses against the numbers of torch and of the published code of Distill-L2S.

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/floor_divide.h>
#include <ATen/ops/full.h>
#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "losses/alignment_factory.h"
#include "losses/ctc.h"
#include "losses/distillation.h"
#include "losses/resampling.h"
#include "tests/distillation_case.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

CtcConfig MakeCtcConfig(CtcConfig::Reduction reduction, bool zero_infinity) {
  CtcConfig config;
  config.set_reduction(reduction);
  config.set_zero_infinity(zero_infinity);
  return config;
}

TEST(CtcParityTest, LossesAndGradients) {
  const std::map<std::string, CtcConfig::Reduction> reductions = {{"mean", CtcConfig::MEAN},
                                                                  {"sum", CtcConfig::SUM}};
  int compared = 0;
  for (const std::string& file : GoldenFiles("ctc_cases", ".safetensors")) {
    const TensorMap golden = ReadGoldenTensors(file);
    const at::Tensor& labels = GoldenTensor(golden, "labels");
    const at::Tensor label_lengths = (labels >= 0).sum(1);
    for (const auto& [name, reduction] : reductions) {
      for (const bool zero_infinity : {false, true}) {
        const std::string key = name + ".zero_infinity_" + (zero_infinity ? "true" : "false");
        const at::Tensor logits = GoldenTensor(golden, "logits").clone().set_requires_grad(true);
        const at::Tensor loss = CtcLoss(logits, GoldenTensor(golden, "frame_lengths"), labels, label_lengths,
                                        MakeCtcConfig(reduction, zero_infinity));
        EXPECT_TRUE(IsClose(loss, GoldenTensor(golden, "loss." + key), kLossTolerance)) << file << " " << key;
        ++compared;
        if (golden.count("grad_logits." + key) == 0) continue;
        loss.backward();
        EXPECT_TRUE(IsClose(logits.grad(), GoldenTensor(golden, "grad_logits." + key), kGradientTolerance))
            << file << " " << key;
      }
    }
  }
  EXPECT_GT(compared, 0);
}

// Each clip's loss by itself: the sum over a batch of that clip alone.
TEST(CtcParityTest, LossOfEachClip) {
  for (const std::string& file : GoldenFiles("ctc_cases", ".safetensors")) {
    const TensorMap golden = ReadGoldenTensors(file);
    const at::Tensor& labels = GoldenTensor(golden, "labels");
    for (const bool zero_infinity : {false, true}) {
      std::vector<at::Tensor> losses;
      for (int64_t b = 0; b < labels.size(0); ++b) {
        const auto clip = [b](const at::Tensor& tensor) { return tensor.slice(0, b, b + 1); };
        losses.push_back(CtcLoss(clip(GoldenTensor(golden, "logits")),
                                 clip(GoldenTensor(golden, "frame_lengths")), clip(labels),
                                 clip((labels >= 0).sum(1)), MakeCtcConfig(CtcConfig::SUM, zero_infinity)));
      }
      const std::string key = std::string("loss.none.zero_infinity_") + (zero_infinity ? "true" : "false");
      EXPECT_TRUE(IsClose(at::stack(losses), GoldenTensor(golden, key), kLossTolerance))
          << file << " " << key;
    }
  }
}

// One case of kd_cases: a batch and how to distil it.
struct DistillationCase {
  std::string name;
  nlohmann::json description;
  at::Tensor student_hidden, logits, frame_lengths, teacher_hidden, token_lengths, projection, labels;
};

DistillationCase ReadCase(const TensorMap& golden, const nlohmann::json& description) {
  const auto batch = description.at("inputs").get<std::string>();
  const auto input = [&](const char* name) { return GoldenTensor(golden, batch + "." + name).clone(); };
  return {description.at("case").get<std::string>(),
          description,
          input("student_hidden").set_requires_grad(true),
          input("logits").set_requires_grad(true),
          input("frame_lengths"),
          input("teacher_hidden"),
          input("teacher_mask").sum(1),
          input("W"),
          input("labels")};
}

std::shared_ptr<DistillationLoss> MakeLoss(const DistillationCase& c) {
  auto loss =
      DistillationLoss::Create(DistillationOfCase(c.description), c.projection.size(0), c.projection.size(1));
  if (!loss.ok()) throw std::runtime_error(std::string(loss.status().message()));
  const at::NoGradGuard no_grad;
  (*loss)->named_parameters()["projection.0"].copy_(c.projection);
  return *loss;
}

at::Tensor LossOfClips(const DistillationLoss& loss, const DistillationCase& c, int64_t begin, int64_t end) {
  const auto clips = [&](const at::Tensor& tensor) { return tensor.slice(0, begin, end); };
  return loss.forward({clips(c.student_hidden)}, clips(c.logits), clips(c.frame_lengths),
                      {clips(c.teacher_hidden)}, clips(c.token_lengths));
}

void ExpectLossesAndGradients(const DistillationCase& c, const TensorMap& golden) {
  const auto want = [&](const char* name) { return GoldenTensor(golden, c.name + "." + name); };
  const auto loss = MakeLoss(c);
  const at::Tensor loss_kd = LossOfClips(*loss, c, 0, c.labels.size(0));
  const at::Tensor loss_ctc =
      CtcLoss(c.logits, c.frame_lengths, c.labels, (c.labels >= 0).sum(1), PublishedCtc());
  const at::Tensor loss_total = loss_ctc + loss->config().weight() * loss_kd;
  loss_total.backward();
  EXPECT_TRUE(IsClose(loss_kd, want("loss_kd"), kLossTolerance));
  EXPECT_TRUE(IsClose(loss_ctc, want("loss_ctc"), kLossTolerance));
  EXPECT_TRUE(IsClose(loss_total, want("loss_total"), kLossTolerance));
  EXPECT_TRUE(IsClose(c.student_hidden.grad(), want("grad_student_hidden"), kGradientTolerance));
  EXPECT_TRUE(IsClose(c.logits.grad(), want("grad_logits"), kGradientTolerance));
  EXPECT_TRUE(IsClose(loss->parameters()[0].grad(), want("grad_W"), kGradientTolerance));

  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> clip_losses;
  for (int64_t b = 0; b < c.labels.size(0); ++b) clip_losses.push_back(LossOfClips(*loss, c, b, b + 1));
  EXPECT_TRUE(IsClose(at::stack(clip_losses), want("loss_kd_per_utterance"), kLossTolerance));
}

// What the mean square compares: projected student vectors and resampled teacher vectors, clip by clip.
void ExpectVectors(const DistillationCase& c, const TensorMap& golden) {
  const at::NoGradGuard no_grad;
  const DistillationConfig config = DistillationOfCase(c.description);
  AlignmentInput input;
  input.logits = c.logits.detach();
  input.frame_lengths = c.frame_lengths;
  input.teacher = c.teacher_hidden;
  input.token_lengths = c.token_lengths;
  const auto alignment = CreateAlignment(config).value();
  const AlignedPairs aligned = alignment->Align(input);
  const at::Tensor projected = aligned.student_weights.bmm(c.student_hidden).matmul(c.projection);
  const at::Tensor targets = alignment->TeacherVectors(input, aligned);
  EXPECT_TRUE(IsClose(aligned.teacher_weights.bmm(c.teacher_hidden), targets, kGradientTolerance));
  const nlohmann::json& utterances = c.description.at("utterances");
  ASSERT_EQ(static_cast<int64_t>(utterances.size()), aligned.counts.size(0));
  for (size_t b = 0; b < utterances.size(); ++b) {
    const std::string clip = std::to_string(b);
    const int64_t count = aligned.counts[b].item<int64_t>();
    EXPECT_EQ(count, utterances[b].at("student_vectors").get<int64_t>()) << "clip " << clip;
    EXPECT_EQ(c.token_lengths[b].item<int64_t>(), utterances[b].at("teacher_tokens").get<int64_t>());
    EXPECT_TRUE(IsClose(projected[b].slice(0, 0, count), GoldenTensor(golden, c.name + ".projected." + clip),
                        kGradientTolerance))
        << "clip " << clip;
    EXPECT_TRUE(IsClose(targets[b].slice(0, 0, count), GoldenTensor(golden, c.name + ".target." + clip),
                        kGradientTolerance))
        << "clip " << clip;
  }
}

TEST(DistillationParityTest, LossesGradientsAndVectors) {
  const TensorMap golden = ReadGoldenTensors("kd_cases.safetensors");
  const nlohmann::json cases = ReadGoldenJson("kd_cases.json");
  ASSERT_TRUE(cases.is_array() && !cases.empty()) << GoldenPath("kd_cases.json") << " holds no case";
  for (const auto& description : cases) {
    const DistillationCase c = ReadCase(golden, description);
    SCOPED_TRACE(c.name);
    ExpectLossesAndGradients(c, golden);
    ExpectVectors(c, golden);
  }
}

// [m - 1, i]: the token of n that position i of m takes, -1 at and past m.
at::Tensor GoldenNearest(int64_t n, int64_t limit, const nlohmann::json& exceptions) {
  const at::Tensor positions = at::arange(limit).unsqueeze(0);
  const at::Tensor counts = at::arange(1, limit + 1).unsqueeze(1);
  at::Tensor tokens = at::floor_divide(positions * n, counts).masked_fill(positions >= counts, -1);
  for (const auto& exception : exceptions) {
    if (exception[0].get<int64_t>() != n) continue;
    for (const auto& at_index : exception[2]) {
      tokens[exception[1].get<int64_t>() - 1][at_index[0].get<int64_t>()] = at_index[1].get<int64_t>();
    }
  }
  return tokens;
}

TEST(ResamplingParityTest, NearestIndices) {
  const nlohmann::json golden = ReadGoldenJson("nearest_indices.json");
  const auto limit = golden.at("limit").get<int64_t>();
  ASSERT_GT(limit, 0);
  ASSERT_FALSE(golden.at("exceptions").empty());
  const at::Tensor counts = at::arange(1, limit + 1);
  for (int64_t n = 1; n <= limit; ++n) {
    // The teacher's vector at position t is t + 1, so that rows past a count, which are 0, come out as -1.
    const at::Tensor ramp = at::arange(1, n + 1, at::kFloat).view({1, n, 1}).expand({limit, n, 1});
    const at::Tensor got =
        ResampleInTime(ramp, at::full({limit}, n, at::kLong), counts, limit, DistillationConfig::NEAREST);
    EXPECT_TRUE(IsClose(got.squeeze(2).to(at::kLong) - 1, GoldenNearest(n, limit, golden.at("exceptions")),
                        kLossTolerance))
        << n << " tokens to row + 1 vectors";
  }
}

}  // namespace
}  // namespace distill_l2s
