#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/decoding/decoder_factory.h"
#include "experiments/evaluation/clip_results.h"
#include "experiments/evaluation/scores.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

struct EvaluateModelOptions {
  std::string model_dir;                        // config.json, model.safetensors, vocab.json
  std::vector<std::string> manifests;           // Scored together, as one test set.
  std::vector<std::string> training_manifests;  // To tell near test sentences from far ones; may be empty.
  RecognizerOptions recognizer;
  DecoderOptions decoder;
  double batch_s = 60;
  int loader_threads = 1;
  std::string progress = "evaluate";  // Name of the progress bar; empty: none.
};

struct ModelEvaluation {
  std::vector<ClipResult> clips;
  ArmScores scores;
  std::vector<std::string> warnings;  // What makes the scores mislead: ClipSetWarnings().
  std::string decoding;               // What gave the numbers: CtcDecoder::Description().
};

// Recognises and scores every clip of the manifests with a trained student. Errors name the file, or the
// option of the decoder (CreateCtcDecoder).
absl::StatusOr<ModelEvaluation> EvaluateModel(const EvaluateModelOptions& options);

// Sets `near` of each clip by its distance to the nearest training text.
void MarkNearClips(const std::vector<std::string>& training_texts, std::vector<ClipResult>* clips);

// For people: the warnings, how it was decoded, then FormatScores().
std::string FormatEvaluation(const ModelEvaluation& evaluation);

// Returns the closing of `evaluate` (Closing): the rates, what was made, and the command that transcribes one
// of the clips.
//   made  the files that were written
std::string EvaluationClosing(const EvaluateModelOptions& options, const ModelEvaluation& evaluation,
                              const std::vector<std::string>& made);

// For people: error rates with their 95 % intervals, all clips and near and far ones apart, and the number of
// speakers where the intervals are over speakers rather than clips.
std::string FormatScores(const ArmScores& scores);

// Puts the error rates of all clips, with their intervals, into the model card README.md of the recogniser in
// `model_dir`; `data` says what they were measured on. Rates of another decoding stand beside, not in place
// of, those that are there.
absl::Status WriteModelCardResults(const std::string& model_dir, const std::string& data,
                                   const ModelEvaluation& evaluation);

}  // namespace distill_l2s
