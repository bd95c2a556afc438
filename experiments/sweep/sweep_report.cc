#include "experiments/sweep/sweep_report.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "data/corpora/manifest.h"
#include "experiments/evaluation/clip_set_warnings.h"
#include "experiments/evaluation/report/report_parts.h"
#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

// "" where the clips do not agree or say nothing.
absl::StatusOr<std::string> LanguageOf(const std::vector<std::string>& manifests) {
  std::set<std::string> languages;
  for (const std::string& manifest : manifests) {
    ASSIGN_OR_RETURN(const std::vector<Utterance> utterances, ReadManifest(manifest));
    for (const Utterance& utterance : utterances) languages.insert(utterance.language);
  }
  return languages.size() == 1 ? *languages.begin() : std::string();
}

// One teacher of all distilled arms; of several, none can stand for the others. A run in which it changed, if
// there is one, is the one that is told of.
std::optional<TeacherIdentity> TeacherOf(const std::vector<EvaluatedArm>& arms) {
  std::optional<TeacherIdentity> teacher;
  for (const EvaluatedArm& arm : arms) {
    const Experiment& experiment = arm.arm->runs[0];
    if (!experiment.has_teacher()) continue;
    const std::string name = std::filesystem::path(experiment.teacher().checkpoint()).filename().string();
    if (teacher.has_value() && teacher->name != name) return std::nullopt;
    for (const EvaluatedRun& run : arm.runs) {
      const bool changed = run.result.teacher_sha256_before != run.result.teacher_sha256_after;
      if (teacher.has_value() && !changed) continue;
      teacher = TeacherIdentity{name, run.result.teacher_sha256_before, run.result.teacher_sha256_after};
    }
  }
  return teacher;
}

// Each warning once, though several arms give it.
absl::StatusOr<std::vector<std::string>> WarningsOf(const std::vector<EvaluatedArm>& arms,
                                                    const std::string& data_dir) {
  std::vector<std::string> warnings;
  for (const EvaluatedArm& arm : arms) {
    const Experiment& experiment = arm.arm->runs[0];
    ASSIGN_OR_RETURN(const std::vector<std::string> more,
                     ModelWarnings(arm.runs[0].model_dir, experiment.student().target_language(),
                                   ManifestPaths(data_dir, experiment.data().test_manifests()),
                                   ManifestPaths(data_dir, experiment.data().train_manifests())));
    for (const std::string& warning : more) {
      if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end()) warnings.push_back(warning);
    }
  }
  return warnings;
}

}  // namespace

std::vector<Arm> ToArms(const std::vector<EvaluatedArm>& arms) {
  std::vector<Arm> converted;
  for (const EvaluatedArm& arm : arms) {
    converted.push_back({arm.arm->name, arm.arm->title, {}});
    for (const EvaluatedRun& run : arm.runs) converted.back().runs.push_back(run.run);
  }
  return converted;
}

absl::StatusOr<ReportData> DescribeSweep(const std::string& sweep_name, const std::vector<EvaluatedArm>& arms,
                                         const std::vector<LeftOutArm>& left_out,
                                         const std::string& data_dir) {
  const Data& corpus = arms[0].arm->runs[0].data();
  ReportData data;
  ASSIGN_OR_RETURN(data.language, LanguageOf(ManifestPaths(data_dir, corpus.test_manifests())));
  data.language_name = data.language.empty() ? sweep_name : LanguageName(data.language);
  data.generated_at = absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::Now(), absl::UTCTimeZone());
  data.arms = ToArms(arms);
  data.left_out = left_out;
  ASSIGN_OR_RETURN(data.warnings, WarningsOf(arms, data_dir));
  RETURN_IF_ERROR(DescribeCorpus(corpus, data_dir, &data));
  data.teacher = TeacherOf(arms);
  for (const Arm& arm : data.arms) {
    StageDuration stage{"train " + arm.title, 0};
    for (const SeedRun& run : arm.runs) stage.wall_s += run.wall_s;
    data.wall_s += stage.wall_s;
    data.stages.push_back(std::move(stage));
  }
  data.machine = MachineFacts();
  for (const EvaluatedArm& arm : arms) data.configs.push_back({arm.arm->name, ToTextProto(arm.arm->runs[0])});
  return data;
}

Summary SummarizeSweep(const ReportData& data) {
  const TeacherIdentity teacher = data.teacher.value_or(TeacherIdentity());
  return {data.language,        data.wall_s,   teacher.sha256_before,
          teacher.sha256_after, data.left_out, data.warnings};
}

}  // namespace distill_l2s
