#include "experiments/quickstart/quickstart.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "base/closing.h"
#include "base/directory_lock.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/text_proto.h"
#include "data/corpora/corpus_factory.h"
#include "data/corpora/import_corpus.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"
#include "experiments/evaluation/clip_set_warnings.h"
#include "experiments/evaluation/evaluate_model.h"
#include "experiments/evaluation/report/finding.h"
#include "experiments/evaluation/report/report.h"
#include "experiments/evaluation/report/report_parts.h"
#include "experiments/evaluation/summary.h"
#include "experiments/experiment_config.h"
#include "experiments/jobs/training_jobs.h"
#include "experiments/quickstart/aligned_clip.h"
#include "experiments/quickstart/e5/convert_e5.h"
#include "experiments/quickstart/fetch.h"
#include "experiments/training/interruption.h"
#include "experiments/training/run_result.h"
#include "modeling/xlm_roberta/text_encoder_config.h"

namespace distill_l2s {
namespace {

constexpr char kTeacherDirectory[] = "teacher/multilingual-e5-small";

std::string DefaultCacheDirectory() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache != '\0') return JoinPath(cache, "distill_l2s/quickstart");
  const char* home = std::getenv("HOME");
  return JoinPath(home == nullptr ? "." : home, ".cache/distill_l2s/quickstart");
}

// Each file appears whole.
absl::Status CopyFiles(const std::string& from, const std::string& to) {
  RETURN_IF_ERROR(MakeDirectories(to));
  for (const auto& entry : std::filesystem::directory_iterator(from)) {
    ASSIGN_OR_RETURN(const std::string contents, ReadFile(entry.path().string()));
    RETURN_IF_ERROR(WriteFileAtomically(JoinPath(to, entry.path().filename().string()), contents));
  }
  return absl::OkStatus();
}

// The steps of one quickstart, in the order in which they run.
class Quickstart {
 public:
  Quickstart(const QuickstartOptions& options, QuickstartPlan plan);

  absl::Status Run();

 private:
  absl::Status Stage(const std::string& name, absl::Status (Quickstart::*step)());
  absl::Status FetchSpeech();
  absl::Status FetchTeacher();
  absl::Status Import();
  absl::Status ImportLanguage(const std::string& language);
  absl::Status Pretrain();
  absl::Status FineTune();
  absl::Status Evaluate();
  absl::Status EvaluateArm(const Experiment& experiment, Arm* arm);
  absl::Status Report();
  absl::StatusOr<ReportData> DescribeRuns() const;
  absl::StatusOr<AlignedClip> PictureOneClip(const Experiment& experiment) const;

  const QuickstartOptions& options_;
  QuickstartPlan plan_;
  const absl::Time start_ = absl::Now();
  std::string cache_dir_, output_dir_, stamps_dir_;
  TrainingWorkplace workplace_;
  int threads_ = 1;
  std::vector<StageDuration> stages_;
  std::vector<Arm> arms_ = {{"vanilla", "CTC alone", {}}, {"distill_l2s", "CTC + Distill-L2S", {}}};
  TeacherIdentity teacher_;
  std::vector<std::string> warnings_;
};

Quickstart::Quickstart(const QuickstartOptions& options, QuickstartPlan plan)
    : options_(options), plan_(std::move(plan)) {
  const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  threads_ = options.threads > 0 ? options.threads : cores;
  cache_dir_ = options.cache_dir.empty() ? DefaultCacheDirectory() : options.cache_dir;
  output_dir_ = options.output_dir.empty()
                    ? JoinPath(cache_dir_, absl::StrCat("report-", options.scale.language))
                    : options.output_dir;
  // Another copy of the stamps is another corpus.
  const std::string corpora = options.stamps_dir.empty()
                                  ? "corpora"
                                  : absl::StrCat("corpora-", Sha256Hex(options.stamps_dir).substr(0, 8));
  workplace_ = {options.train_binary, JoinPath(cache_dir_, corpora),         cache_dir_,
                cache_dir_,           JoinPath(cache_dir_, "teacher_cache"), ""};
}

absl::Status Quickstart::Stage(const std::string& name, absl::Status (Quickstart::*step)()) {
  if (Interrupted()) return absl::CancelledError("interrupted");
  std::cerr << "== " << name << "\n";
  const absl::Time start = absl::Now();
  RETURN_IF_ERROR((this->*step)());
  stages_.push_back({name, absl::ToDoubleSeconds(absl::Now() - start)});
  return absl::OkStatus();
}

absl::Status Quickstart::FetchSpeech() {
  stamps_dir_ = options_.stamps_dir;
  if (!stamps_dir_.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(stamps_dir_, FetchTuxpaintStamps(cache_dir_));
  return absl::OkStatus();
}

absl::Status Quickstart::FetchTeacher() {
  std::string checkpoint = options_.teacher_dir;
  if (checkpoint.empty()) {
    checkpoint =
        kTeacherDirectory;  // Relative to model_dir: a run's identity does not depend on the cache's place.
    const std::string directory = JoinPath(workplace_.model_dir, checkpoint);
    if (!FileExists(directory)) {
      ASSIGN_OR_RETURN(const std::string weights, FetchE5Wheel(cache_dir_, options_.requirements_path));
      RETURN_IF_ERROR(MakeDirectories(DirectoryName(directory)));
      RETURN_IF_ERROR(ConvertE5(weights, directory));
    }
  }
  teacher_.name = std::filesystem::path(checkpoint).filename().string();
  const std::string config_path = JoinPath(JoinPath(workplace_.model_dir, checkpoint), "config.json");
  ASSIGN_OR_RETURN(const TextEncoderConfig config, ReadTextEncoderConfig(config_path));
  for (QuickstartPlan::Pair& pair : plan_.pairs) {
    pair.distilled.mutable_teacher()->set_checkpoint(checkpoint);
    // The method's choice is the last layer, whichever that is in the teacher at hand.
    for (auto& layers : *pair.distilled.mutable_distillation()->mutable_layer_pairs()) {
      layers.set_teacher(config.num_hidden_layers());
    }
  }
  return absl::OkStatus();
}

absl::Status Quickstart::Import() {
  RETURN_IF_ERROR(MakeDirectories(workplace_.data_dir));
  for (const std::string& language : plan_.languages) RETURN_IF_ERROR(ImportLanguage(language));
  return absl::OkStatus();
}

absl::Status Quickstart::ImportLanguage(const std::string& language) {
  const std::string directory = JoinPath(workplace_.data_dir, language);
  if (FileExists(directory)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto corpus, CreateCorpus("tuxpaint_stamps"));
  ASSIGN_OR_RETURN(const TextRules rules,
                   LoadTextRules(JoinPath(options_.text_rules_dir, absl::StrCat(language, ".textproto"))));
  ASSIGN_OR_RETURN(const TextNormalizer normalizer, TextNormalizer::Create(rules));
  ASSIGN_OR_RETURN(const ImportReport report,
                   ImportCorpus(*corpus, stamps_dir_, normalizer, ImportConfig(), directory, threads_));
  std::cerr << report.ToText();
  return absl::OkStatus();
}

absl::Status Quickstart::Pretrain() {
  RETURN_IF_ERROR(ValidateExperiment(plan_.pretraining));
  // A model this small gains nothing from a second thread; the loader has it.
  RETURN_IF_ERROR(TrainSideBySide(workplace_, {plan_.pretraining}, {1, 1, {"cpu"}, "pretrain"}));
  ASSIGN_OR_RETURN(const std::string directory, RunDirectory(workplace_, plan_.pretraining));
  for (QuickstartPlan::Pair& pair : plan_.pairs) {
    for (Experiment* experiment : {&pair.vanilla, &pair.distilled}) {
      experiment->mutable_student()->set_checkpoint(JoinPath(directory, "checkpoint"));
      RETURN_IF_ERROR(ValidateExperiment(*experiment));
    }
  }
  return absl::OkStatus();
}

absl::Status Quickstart::FineTune() {
  for (const QuickstartPlan::Pair& pair : plan_.pairs) {
    RETURN_IF_ERROR(
        TrainSideBySide(workplace_, {pair.vanilla, pair.distilled},
                        {std::min(2, threads_), 1, {"cpu"}, absl::StrCat("fine-tune, seed ", pair.seed)}));
  }
  return absl::OkStatus();
}

absl::Status Quickstart::EvaluateArm(const Experiment& experiment, Arm* arm) {
  ASSIGN_OR_RETURN(const std::string name, RunDirectory(workplace_, experiment));
  const std::string run_dir = JoinPath(workplace_.model_dir, name);
  EvaluateModelOptions options;
  options.model_dir = JoinPath(run_dir, "checkpoint");
  options.manifests = ManifestPaths(workplace_.data_dir, experiment.data().test_manifests());
  options.training_manifests = ManifestPaths(workplace_.data_dir, experiment.data().train_manifests());
  const std::string label = absl::StrCat(arm->name, "-seed-", experiment.seed());
  options.progress = absl::StrCat("evaluate ", label);
  ASSIGN_OR_RETURN(ModelEvaluation evaluation, EvaluateModel(options));
  if (warnings_.empty()) warnings_ = evaluation.warnings;  // All arms share the test set and the labels.
  RETURN_IF_ERROR(
      WriteClipResults(JoinPath(output_dir_, absl::StrCat("results/", label, ".jsonl")), evaluation.clips));
  ASSIGN_OR_RETURN(const RunResult result, ReadRunResult(JoinPath(run_dir, "result.json")));
  if (experiment.has_teacher()) {
    teacher_.sha256_before = result.teacher_sha256_before;
    teacher_.sha256_after = result.teacher_sha256_after;
  }
  ASSIGN_OR_RETURN(MetricsLog metrics, ReadMetrics(JoinPath(run_dir, "metrics.jsonl")));
  RETURN_IF_ERROR(CopyFiles(options.model_dir, JoinPath(output_dir_, absl::StrCat("checkpoints/", label))));
  arm->runs.push_back({experiment.seed(), std::move(evaluation.clips), std::move(metrics), result.wall_s});
  return absl::OkStatus();
}

absl::Status Quickstart::Evaluate() {
  RETURN_IF_ERROR(MakeDirectories(JoinPath(output_dir_, "results")));
  for (const QuickstartPlan::Pair& pair : plan_.pairs) {
    RETURN_IF_ERROR(EvaluateArm(pair.vanilla, &arms_[0]));
    RETURN_IF_ERROR(EvaluateArm(pair.distilled, &arms_[1]));
  }
  return absl::OkStatus();
}

absl::StatusOr<AlignedClip> Quickstart::PictureOneClip(const Experiment& experiment) const {
  ASSIGN_OR_RETURN(const std::string name, RunDirectory(workplace_, experiment));
  ASSIGN_OR_RETURN(AlignedClip clip,
                   AlignClipToShow(JoinPath(workplace_.model_dir, name), workplace_.model_dir, experiment,
                                   JoinPath(workplace_.data_dir, experiment.data().test_manifests(0))));
  clip.arm_title = arms_[1].title;
  return clip;
}

absl::StatusOr<ReportData> Quickstart::DescribeRuns() const {
  const QuickstartPlan::Pair& first = plan_.pairs.front();
  ReportData data;
  data.language = options_.scale.language;
  data.language_name = LanguageName(data.language);
  data.generated_at = absl::FormatTime("%Y-%m-%d %H:%M UTC", absl::Now(), absl::UTCTimeZone());
  data.warnings = warnings_;
  data.caveats = {kOneSpeakerCaveat};
  data.arms = arms_;
  ASSIGN_OR_RETURN(CorpusPart pretraining,
                   SumManifests("pretraining", ManifestPaths(workplace_.data_dir,
                                                             plan_.pretraining.data().train_manifests())));
  data.corpus.push_back(std::move(pretraining));
  RETURN_IF_ERROR(DescribeCorpus(first.vanilla.data(), workplace_.data_dir, &data));
  ASSIGN_OR_RETURN(data.aligned_clip, PictureOneClip(first.distilled));
  data.teacher = teacher_;
  data.stages = stages_;
  data.machine = MachineFacts();
  data.machine.push_back({"Threads", absl::StrCat(threads_)});
  data.configs = {{"pretrain", ToTextProto(plan_.pretraining)},
                  {arms_[0].name, ToTextProto(first.vanilla)},
                  {arms_[1].name, ToTextProto(first.distilled)}};
  data.wall_s = absl::ToDoubleSeconds(absl::Now() - start_);
  return data;
}

absl::Status Quickstart::Report() {
  ASSIGN_OR_RETURN(const ExperimentScores scores, ScoreExperiment(arms_));
  ASSIGN_OR_RETURN(const ReportData data, DescribeRuns());
  const std::string report = JoinPath(output_dir_, "report.html");
  RETURN_IF_ERROR(WriteReport(report, data, scores));
  const Summary summary = {data.language,         data.wall_s, teacher_.sha256_before,
                           teacher_.sha256_after, {},          warnings_};
  RETURN_IF_ERROR(WriteSummary(JoinPath(output_dir_, "summary.json"), summary, arms_, scores));
  for (size_t i = 0; i < arms_.size(); ++i) {
    std::cout << "\n" << arms_[i].title << "\n" << FormatScores(scores.arms[i]);
  }
  std::cout << "\n"
            << FormatWarnings(warnings_) << absl::StrJoin(FindingSentences(arms_, scores), "\n") << "\n\n"
            << std::flush;
  std::cerr << Closing("compared CTC alone with Distill-L2S")
                   .Made(output_dir_)
                   .Made(report)
                   .Next(CommandLine("//experiments:prepare", {"--help"}))
                   .Text();
  return absl::OkStatus();
}

absl::Status Quickstart::Run() {
  RETURN_IF_ERROR(MakeDirectories(cache_dir_));
  RETURN_IF_ERROR(MakeDirectories(output_dir_));
  ASSIGN_OR_RETURN(const DirectoryLock lock, DirectoryLock::Acquire(output_dir_));
  RETURN_IF_ERROR(Stage("fetch speech", &Quickstart::FetchSpeech));
  RETURN_IF_ERROR(Stage("fetch the teacher", &Quickstart::FetchTeacher));
  RETURN_IF_ERROR(Stage("import", &Quickstart::Import));
  RETURN_IF_ERROR(Stage("pretrain", &Quickstart::Pretrain));
  RETURN_IF_ERROR(Stage("fine-tune with and without distillation", &Quickstart::FineTune));
  RETURN_IF_ERROR(Stage("evaluate", &Quickstart::Evaluate));
  return Report();
}

}  // namespace

absl::Status RunQuickstart(const QuickstartOptions& options) {
  ASSIGN_OR_RETURN(QuickstartPlan plan, PlanQuickstart(options.scale, options.config_dir));
  return Quickstart(options, std::move(plan)).Run();
}

}  // namespace distill_l2s
