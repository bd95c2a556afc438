#include "experiments/quickstart/plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

// The configs' steps are for this many minutes.
constexpr double kConfiguredMinutes = 12;

// Those with minutes of usable speech in the corpus.
constexpr const char* kLanguages[] = {"ro", "es", "fr", "ru", "be", "bg", "ca", "el", "da"};

std::string LanguageOf(const std::string& manifest) { return DirectoryName(manifest); }

void SetLanguage(const std::string& language, google::protobuf::RepeatedPtrField<std::string>* manifests) {
  for (std::string& manifest : *manifests) {
    manifest = absl::StrCat(language, manifest.substr(LanguageOf(manifest).size()));
  }
}

void ScaleSteps(double factor, Experiment* experiment) {
  const auto scaled = [factor](int32_t steps, int32_t least) {
    return std::max(least, static_cast<int32_t>(std::lround(steps * factor)));
  };
  OptimizationConfig* optimization = experiment->mutable_optimization();
  optimization->set_steps(scaled(optimization->steps(), 2));
  optimization->set_warmup_steps(
      std::min(scaled(optimization->warmup_steps(), 1), optimization->steps() - 1));
  if (experiment->evaluation().every_steps() > 0) {
    experiment->mutable_evaluation()->set_every_steps(scaled(experiment->evaluation().every_steps(), 1));
  }
}

absl::Status CheckScale(const QuickstartScale& scale) {
  if (std::find(std::begin(kLanguages), std::end(kLanguages), scale.language) == std::end(kLanguages)) {
    return absl::InvalidArgumentError(absl::StrCat("--language is \"", scale.language, "\": expected one of ",
                                                   absl::StrJoin(kLanguages, " ")));
  }
  if (!(scale.minutes > 0 && scale.minutes <= 10000)) {
    return absl::InvalidArgumentError(
        absl::StrCat("--minutes is ", scale.minutes, ": expected above 0 and at most 10000"));
  }
  if (scale.seeds < 1 || scale.seeds > 100) {
    return absl::InvalidArgumentError(absl::StrCat("--seeds is ", scale.seeds, ": expected 1 to 100"));
  }
  return absl::OkStatus();
}

// The pretraining config without the target language, lest the student has heard it before.
absl::StatusOr<Experiment> PlanPretraining(const QuickstartScale& scale, const std::string& config_dir) {
  ASSIGN_OR_RETURN(Experiment experiment, ReadExperiment({JoinPath(config_dir, "pretrain.textproto")}));
  auto* manifests = experiment.mutable_data()->mutable_train_manifests();
  manifests->erase(
      std::remove_if(manifests->begin(), manifests->end(),
                     [&](const std::string& name) { return LanguageOf(name) == scale.language; }),
      manifests->end());
  ScaleSteps(scale.minutes / kConfiguredMinutes, &experiment);
  return experiment;
}

}  // namespace

absl::StatusOr<QuickstartPlan> PlanQuickstart(const QuickstartScale& scale, const std::string& config_dir) {
  RETURN_IF_ERROR(CheckScale(scale));
  QuickstartPlan plan;
  ASSIGN_OR_RETURN(plan.pretraining, PlanPretraining(scale, config_dir));
  plan.languages.push_back(scale.language);
  for (const std::string& manifest : plan.pretraining.data().train_manifests()) {
    plan.languages.push_back(LanguageOf(manifest));
  }
  const std::string finetune = JoinPath(config_dir, "finetune.textproto");
  ASSIGN_OR_RETURN(Experiment vanilla, ReadExperiment({finetune}));
  ASSIGN_OR_RETURN(Experiment distilled,
                   ReadExperiment({finetune, JoinPath(config_dir, "distillation.textproto")}));
  for (Experiment* experiment : {&vanilla, &distilled}) {
    Data* data = experiment->mutable_data();
    SetLanguage(scale.language, data->mutable_train_manifests());
    SetLanguage(scale.language, data->mutable_dev_manifests());
    SetLanguage(scale.language, data->mutable_test_manifests());
    ScaleSteps(scale.minutes / kConfiguredMinutes, experiment);
  }
  for (int64_t i = 0; i < scale.seeds; ++i) {
    plan.pairs.push_back({vanilla.seed() + i, vanilla, distilled});
    plan.pairs.back().vanilla.set_seed(vanilla.seed() + i);
    plan.pairs.back().distilled.set_seed(vanilla.seed() + i);
  }
  return plan;
}

}  // namespace distill_l2s
