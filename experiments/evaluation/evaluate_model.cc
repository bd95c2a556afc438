#include "experiments/evaluation/evaluate_model.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/closing.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/manifests.h"
#include "experiments/evaluation/clip_set_warnings.h"
#include "experiments/evaluation/near_far.h"
#include "experiments/evaluation/recognize_clips.h"
#include "experiments/evaluation/transcription.h"
#include "modeling/export/model_card.h"

namespace distill_l2s {
namespace {

void AppendRow(const char* name, const SubsetScores& scores, std::string* table) {
  if (scores.clips == 0) return;
  const auto cell = [](const RateEstimate& estimate) {
    return absl::StrFormat("%6.2f [%6.2f, %6.2f]", 100 * estimate.rate, 100 * estimate.interval.low,
                           100 * estimate.interval.high);
  };
  absl::StrAppendFormat(table, "%-6s %6d  %s  %s\n", name, scores.clips, cell(scores.cer), cell(scores.wer));
}

}  // namespace

void MarkNearClips(const std::vector<std::string>& training_texts, std::vector<ClipResult>* clips) {
  std::vector<std::string> references;
  for (const ClipResult& clip : *clips) references.push_back(clip.reference);
  const std::vector<NearestText> nearest = FindNearestTexts(references, training_texts);
  for (size_t i = 0; i < clips->size(); ++i) (*clips)[i].near = nearest[i].near();
}

absl::StatusOr<ModelEvaluation> EvaluateModel(const EvaluateModelOptions& options) {
  RETURN_IF_ERROR(CheckDecoderOptions(options.decoder));
  ASSIGN_OR_RETURN(const std::vector<Utterance> utterances, ReadManifests(options.manifests));
  std::vector<Utterance> training;
  if (!options.training_manifests.empty()) {
    ASSIGN_OR_RETURN(training, ReadManifests(options.training_manifests));
  }
  ASSIGN_OR_RETURN(const Recognizer recognizer, Recognizer::Load(options.model_dir, options.recognizer));
  ASSIGN_OR_RETURN(const auto decoder, CreateCtcDecoder(options.decoder, recognizer.vocabulary()));
  RecognitionOptions transcription;
  transcription.batch_s = options.batch_s;
  transcription.loader_threads = options.loader_threads;
  transcription.progress = options.progress;
  ModelEvaluation evaluation;
  evaluation.warnings = ClipSetWarnings(utterances, recognizer.vocabulary(), options.model_dir, training);
  evaluation.decoding = decoder->Description();
  ASSIGN_OR_RETURN(evaluation.clips,
                   TranscribeAndScore(recognizer, utterances, transcription, decoder.get()));
  if (options.decoder.kind != DecoderKind::kGreedy) {
    for (ClipResult& clip : evaluation.clips) clip.decoding = evaluation.decoding;
  }
  if (!training.empty()) {
    std::vector<std::string> texts;
    for (const Utterance& utterance : training) texts.push_back(utterance.text);
    MarkNearClips(texts, &evaluation.clips);
  }
  SeedRun run;
  run.clips = evaluation.clips;
  ASSIGN_OR_RETURN(ExperimentScores scores, ScoreExperiment({Arm{"model", options.model_dir, {run}}}));
  evaluation.scores = std::move(scores.arms[0]);
  return evaluation;
}

std::string FormatEvaluation(const ModelEvaluation& evaluation) {
  return absl::StrCat(FormatWarnings(evaluation.warnings), "decoding: ", evaluation.decoding, "\n",
                      FormatScores(evaluation.scores));
}

std::string EvaluationClosing(const EvaluateModelOptions& options, const ModelEvaluation& evaluation,
                              const std::vector<std::string>& made) {
  const SubsetScores& all = evaluation.scores.all;
  Closing closing(absl::StrFormat("evaluated %d clips: CER %.2f %%, WER %.2f %%", all.clips,
                                  100 * all.cer.rate, 100 * all.wer.rate));
  for (const std::string& path : made) closing.Made(path);
  closing.Next(
      CommandLine("//experiments:transcribe", {absl::StrCat("--model=", ShownPath(options.model_dir)),
                                               ShownPath(evaluation.clips[0].audio_filepath)}));
  return closing.Text();
}

std::string FormatScores(const ArmScores& scores) {
  std::string table = "clips          CER % [95 % interval]    WER % [95 % interval]\n";
  AppendRow("all", scores.all, &table);
  AppendRow("near", scores.near, &table);
  AppendRow("far", scores.far, &table);
  if (scores.all.speakers > 0) {
    absl::StrAppend(&table, "The intervals are over ", scores.all.speakers, " speakers.\n");
  }
  return table;
}

absl::Status WriteModelCardResults(const std::string& model_dir, const std::string& data,
                                   const ModelEvaluation& evaluation) {
  const std::string path = JoinPath(model_dir, "README.md");
  ASSIGN_OR_RETURN(const std::string card, ReadFile(path));
  const ArmScores& scores = evaluation.scores;
  const auto result = [&](const char* metric, const RateEstimate& estimate) {
    return ModelCardResult{metric,
                           absl::StrCat(data, " (", scores.all.clips, " clips; ", evaluation.decoding, ")"),
                           100 * estimate.rate,
                           {{100 * estimate.interval.low, 100 * estimate.interval.high}}};
  };
  const auto filled = AddResults(card, {result("WER", scores.all.wer), result("CER", scores.all.cer)});
  if (!filled.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", filled.status().message()));
  return WriteFileAtomically(path, *filled);
}

}  // namespace distill_l2s
