#include "tests/beyond_case.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "losses/distance_factory.h"

namespace distill_l2s {
namespace {

using Json = nlohmann::json;

Tolerance ReadTolerance(const Json& index, const char* name) {
  const Json& tolerance = index.at(name);
  return {tolerance.at("rel").get<double>(), tolerance.at("abs").get<double>()};
}

std::vector<int64_t> Numbers(const at::Tensor& tensor, int64_t count) {
  const at::Tensor values = tensor.slice(0, 0, count).contiguous();
  return {values.const_data_ptr<int64_t>(), values.const_data_ptr<int64_t>() + count};
}

std::vector<LabelSpan> Spans(const at::Tensor& tensor, int64_t count) {
  std::vector<LabelSpan> spans;
  for (int64_t i = 0; i < count; ++i) {
    spans.emplace_back(tensor[i][0].item<int64_t>(), tensor[i][1].item<int64_t>());
  }
  return spans;
}

template <typename Member>
void SetUnit(const std::string& unit, Member* member) {
  if (unit == "WORD") {
    member->set_unit(TextUnitConfig::WORD);
  } else if (unit != "TOKEN") {
    throw std::runtime_error("golden data: unit: " + unit + "; expected TOKEN or WORD");
  }
}

void SetAlignment(const std::string& unit, const Json& result, DistillationConfig* config) {
  const auto name = result.at("alignment").get<std::string>();
  const bool special_tokens = result.value("special_tokens", true);
  if (name == "forced_tokens") {
    SetUnit(unit, config->mutable_forced_tokens());
  } else if (name == "posterior_tokens") {
    SetUnit(unit, config->mutable_posterior_tokens());
  } else if (name == "sinkhorn_tokens") {
    SinkhornTokensConfig* const sinkhorn = config->mutable_sinkhorn_tokens();
    SetUnit(unit, sinkhorn);
    sinkhorn->set_epsilon(result.at("epsilon").get<double>());
    sinkhorn->set_beta(result.at("beta").get<double>());
    sinkhorn->set_iterations(result.at("iterations").get<int>());
  } else if (name == "utterance") {
    config->mutable_utterance();
  } else if (name == "shrink") {
    config->mutable_shrink()->set_special_tokens(special_tokens);
  } else if (name == "filtered_frames") {
    config->mutable_filtered_frames()->set_special_tokens(special_tokens);
  } else if (name == "all_frames") {
    config->mutable_all_frames()->set_special_tokens(special_tokens);
  } else {
    throw std::runtime_error("golden data: alignment: " + name + " is not known");
  }
}

}  // namespace

BeyondTolerances ReadBeyondTolerances() {
  const Json index = ReadGoldenJson("index.json");
  return {ReadTolerance(index, "tolerance"), ReadTolerance(index, "loss_tolerance"),
          ReadTolerance(index, "contrastive_loss_tolerance"), ReadTolerance(index, "gradient_tolerance"),
          ReadTolerance(index, "double_tolerance")};
}

Tolerance BeyondTolerances::Of(const std::string& name, at::ScalarType dtype) const {
  if (dtype == at::kDouble) return doubles;
  bool loss = false, contrastive = false, gradient = false;
  for (const absl::string_view part : absl::StrSplit(name, '.')) {
    loss |= absl::StartsWith(part, "loss");
    contrastive |= absl::StartsWith(part, "contrastive");
    gradient |= absl::StartsWith(part, "grad");
  }
  if (loss) return contrastive ? contrastive_losses : losses;
  return gradient ? gradients : weights;
}

at::Tensor AlignmentCase::Loss(const DistillationLoss& loss) const {
  return loss.forward({hidden}, logits, frame_lengths, {teacher}, token_lengths, texts);
}

AlignedPairs AlignmentCase::Pairs(const DistillationLoss& loss) const {
  return loss.Vectors({hidden}, logits, frame_lengths, {teacher}, token_lengths, texts)[0].pairs;
}

at::Tensor AlignmentCase::LossOfClips(const DistillationLoss& loss) const {
  const at::NoGradGuard no_grad;
  const AlignedPairs pairs = Pairs(loss);
  const at::Tensor vectors = pairs.student_weights.bmm(hidden).matmul(projection);
  return CreateDistance(loss.config()).value()->ClipMeans(vectors, pairs.teacher_weights.bmm(teacher), pairs);
}

AlignmentCase ReadAlignmentCase(const TensorMap& golden, const Json& description, at::ScalarType dtype) {
  const std::string prefix = absl::StrCat(description.at("case").get<int64_t>(), ".");
  const auto input = [&](const char* name) { return GoldenTensor(golden, prefix + name); };
  const auto real = [&](const char* name) { return input(name).to(dtype, /*non_blocking=*/false, true); };
  AlignmentCase batch;
  batch.unit = description.at("unit").get<std::string>();
  batch.hidden = real("hidden").set_requires_grad(true);
  batch.logits = real("logits").set_requires_grad(true);
  batch.frame_lengths = input("frame_lengths");
  batch.teacher = real("teacher");
  batch.token_lengths = input("token_lengths");
  batch.projection = real("W");
  for (int64_t b = 0; b < batch.frame_lengths.size(0); ++b) {
    const auto count = [&](const char* name) { return input(name)[b].item<int64_t>(); };
    ClipText text;
    text.labels = Numbers(input("labels")[b], count("label_lengths"));
    const int64_t tokens = count("token_lengths");
    const std::vector<LabelSpan> spans = Spans(input("token_spans")[b], tokens);
    if (batch.unit == "WORD") {
      const int64_t words = count("word_counts");
      text.units =
          WordUnits(Numbers(input("word_ids")[b], words), Spans(input("word_spans")[b], words), spans);
    } else {
      text.units = TokenUnits(Numbers(input("token_ids")[b], tokens), spans);
    }
    batch.texts.push_back(std::move(text));
  }
  return batch;
}

DistillationConfig DistillationOfResult(const AlignmentCase& batch, const Json& result,
                                        const Json& distance) {
  DistillationConfig config;
  auto* const pair = config.add_layer_pairs();
  pair->set_teacher(0);
  pair->set_student(0);
  config.set_weight(1);
  SetAlignment(batch.unit, result, &config);
  const auto resampling = result.value("resampling", std::string());
  if (resampling == "nearest") config.set_resampling(DistillationConfig::NEAREST);
  if (resampling == "linear") config.set_resampling(DistillationConfig::LINEAR);
  const std::string kind = distance.is_null() ? "mse" : distance.at("kind").get<std::string>();
  if (kind == "mse") {
    config.mutable_mse();
  } else if (kind == "cosine") {
    config.mutable_cosine();
  } else if (kind == "contrastive") {
    config.mutable_contrastive()->set_tau(distance.at("tau").get<double>());
  } else {
    throw std::runtime_error("golden data: distance: " + kind + " is not known");
  }
  return config;
}

std::shared_ptr<DistillationLoss> MakeLoss(const AlignmentCase& batch, const DistillationConfig& config) {
  auto loss = DistillationLoss::Create(config, batch.projection.size(0), batch.projection.size(1));
  if (!loss.ok()) throw std::runtime_error(std::string(loss.status().message()));
  (*loss)->to(batch.projection.scalar_type());
  const at::NoGradGuard no_grad;
  (*loss)->parameters()[0].copy_(batch.projection);
  return *loss;
}

}  // namespace distill_l2s
