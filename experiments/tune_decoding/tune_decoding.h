#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

struct TuneDecodingOptions {
  std::string model_dir;
  std::vector<std::string> manifests;  // The dev set.
  std::string language_model;          // ARPA file.
  std::vector<double> lm_weights;      // Each is tried ...
  std::vector<double> word_bonuses;    // ... with each of these.
  int beam_width = 100;
  RecognizerOptions recognizer;
  double batch_s = 60;
  int loader_threads = 1;
  bool shows_progress = true;
};

// Errors over the whole dev set, as fractions.
struct DecodingErrors {
  double wer = 0;
  double cer = 0;
};

struct DecodingTrial {
  double lm_weight = 0;
  double word_bonus = 0;
  DecodingErrors errors;
};

struct DecodingTuning {
  int64_t clips = 0;
  DecodingErrors greedy;              // For comparison.
  DecodingErrors beam;                // Without a language model.
  std::vector<DecodingTrial> trials;  // By weight, then by bonus, in the order given.
  // Lowest WER; of equal ones lowest CER, then the one nearest to the defaults of evaluate and transcribe.
  size_t best = 0;
  int64_t equals = 0;  // Other trials with the rates of the best.
};

// Sets `best` and `equals` from the trials, at least one.
void SelectBest(DecodingTuning* tuning);

// Recognises the dev set once and decodes it with each pair of a weight and a bonus. The log probabilities of
// all clips stay in memory: 4 bytes a frame and label, about 30 MB an hour for 40 labels. Errors name the
// flag or the file: no or senseless weights, and those of ReadLanguageModel, Recognizer::Load and a clip that
// cannot be read.
absl::StatusOr<DecodingTuning> TuneDecoding(const TuneDecodingOptions& options);

// For people: a table with the best marked, what to give to evaluate, and a word where others are as good, or
// the best lies at the edge of what was tried.
std::string FormatTuning(const TuneDecodingOptions& options, const DecodingTuning& tuning);

// Returns the closing of `tune_decoding` (Closing): the command that evaluates with the best setting, on
// test.jsonl beside the first dev manifest if it is there, else on the dev set.
//   output  the file that was written; may be empty
std::string TuningClosing(const TuneDecodingOptions& options, const DecodingTuning& tuning,
                          const std::string& output);

// The same for programs: a JSON object of the options that decide it, "clips", "greedy", "beam", "trials" and
// "best", with error rates in percent.
std::string TuningToJson(const TuneDecodingOptions& options, const DecodingTuning& tuning);

}  // namespace distill_l2s
