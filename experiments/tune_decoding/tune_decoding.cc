#include "experiments/tune_decoding/tune_decoding.h"

#include <ATen/Parallel.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/log_softmax.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/closing.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/corpora/manifests.h"
#include "experiments/decoding/beam_search.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/decoding/decoder_factory.h"
#include "experiments/decoding/read_language_model.h"
#include "experiments/evaluation/recognize_clips.h"
#include "experiments/evaluation/transcription.h"

namespace distill_l2s {
namespace {

// What the recogniser hears in a clip, and what was said.
struct HeardClip {
  at::Tensor log_probs;  // [T, V] float32 on the CPU
  std::string reference;
};

absl::Status CheckOptions(const TuneDecodingOptions& options) {
  if (options.lm_weights.empty() || options.word_bonuses.empty()) {
    return absl::InvalidArgumentError("--lm_weights and --word_bonuses: expected at least one number each");
  }
  DecoderOptions decoder;
  decoder.kind = DecoderKind::kBeam;
  decoder.language_model = options.language_model;
  decoder.beam.beam_width = options.beam_width;
  for (const double weight : options.lm_weights) {
    decoder.weights.lm_weight = weight;
    RETURN_IF_ERROR(CheckDecoderOptions(decoder));
  }
  for (const double bonus : options.word_bonuses) {
    decoder.weights.word_bonus = bonus;
    RETURN_IF_ERROR(CheckDecoderOptions(decoder));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<HeardClip>> Hear(const TuneDecodingOptions& options, const Recognizer& recognizer,
                                            const std::vector<Utterance>& utterances) {
  RecognitionOptions recognition;
  recognition.batch_s = options.batch_s;
  recognition.loader_threads = options.loader_threads;
  if (options.shows_progress) recognition.progress = "recognise";
  std::vector<HeardClip> heard(utterances.size());
  const auto keep = [&](const Batch& batch, const Emissions& emissions) -> absl::Status {
    const at::Tensor log_probs = at::log_softmax(emissions.logits.to(at::kFloat), -1).to(at::kCPU);
    for (size_t i = 0; i < batch.clips.size(); ++i) {
      const int64_t frames = emissions.frame_lengths[static_cast<int64_t>(i)].item<int64_t>();
      // A copy, which does not hold on to the padded batch.
      const at::Tensor clip = log_probs[static_cast<int64_t>(i)].narrow(0, 0, frames).clone();
      const Utterance& utterance = utterances[batch.clips[i]];
      if (at::isnan(clip).any().item<bool>()) {
        return absl::InvalidArgumentError(
            absl::StrCat(utterance.audio_filepath, ": the model's output is not a number"));
      }
      heard[batch.clips[i]] = {clip, utterance.text};
    }
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(RecognizeClips(recognizer, utterances, recognition, keep));
  return heard;
}

// The errors of what `decode` makes of each clip, on LibTorch's threads.
DecodingErrors CountErrors(const std::vector<HeardClip>& heard, const CharacterVocabulary& vocabulary,
                           const std::function<std::vector<int64_t>(const at::Tensor&)>& decode) {
  std::vector<ClipResult> results(heard.size());
  at::parallel_for(0, static_cast<int64_t>(heard.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      results[i] =
          ScoreClip("", 0, 0, heard[i].reference, DecodePath(decode(heard[i].log_probs), vocabulary));
    }
  });
  const CorpusErrors errors = SumErrors(results);
  return {errors.words.Rate(), errors.characters.Rate()};
}

DecodingErrors CountBeamErrors(const std::vector<HeardClip>& heard, const CharacterVocabulary& vocabulary,
                               const WordScorer* scorer, int beam_width) {
  BeamSearchOptions options;
  options.beam_width = beam_width;
  return CountErrors(heard, vocabulary, [&](const at::Tensor& log_probs) {
    BeamSearch search(&vocabulary, scorer, options);
    search.Push({log_probs.data_ptr<float>(), static_cast<size_t>(log_probs.numel())});
    return std::move(search.Finish()[0].frames.labels);
  });
}

std::vector<std::string> DecoderFlagsOf(const TuneDecodingOptions& options, const DecodingTrial& trial) {
  std::vector<std::string> flags = {
      "--decoder=beam", absl::StrCat("--language_model=", ShownPath(options.language_model)),
      absl::StrCat("--lm_weight=", trial.lm_weight), absl::StrCat("--word_bonus=", trial.word_bonus)};
  if (options.beam_width != BeamSearchOptions().beam_width) {
    flags.push_back(absl::StrCat("--beam_width=", options.beam_width));
  }
  return flags;
}

nlohmann::ordered_json ToJson(const DecodingErrors& errors) {
  return {{"wer", 100 * errors.wer}, {"cer", 100 * errors.cer}};
}

nlohmann::ordered_json ToJson(const DecodingTrial& trial) {
  return {{"lm_weight", trial.lm_weight},
          {"word_bonus", trial.word_bonus},
          {"wer", 100 * trial.errors.wer},
          {"cer", 100 * trial.errors.cer}};
}

// How far a trial is from what evaluate and transcribe do by themselves.
double DistanceFromDefaults(const DecodingTrial& trial) {
  const LanguageModelWeights defaults;
  return std::abs(trial.lm_weight - defaults.lm_weight) + std::abs(trial.word_bonus - defaults.word_bonus);
}

// What to say if the best of several values is the first or the last of them.
std::string EdgeNote(const char* flag, std::vector<double> values, double best) {
  std::sort(values.begin(), values.end());
  if (values.size() < 2 || (best != values.front() && best != values.back())) return "";
  const bool is_least = best == values.front();
  if (is_least && best == 0) return "";
  return absl::StrCat("The best of ", flag, " is the ", is_least ? "least" : "greatest",
                      " that was tried: try ", is_least ? "lesser" : "greater", " ones.\n");
}

}  // namespace

void SelectBest(DecodingTuning* tuning) {
  const auto better = [](const DecodingTrial& a, const DecodingTrial& b) {
    return std::make_tuple(a.errors.wer, a.errors.cer, DistanceFromDefaults(a)) <
           std::make_tuple(b.errors.wer, b.errors.cer, DistanceFromDefaults(b));
  };
  tuning->best =
      std::min_element(tuning->trials.begin(), tuning->trials.end(), better) - tuning->trials.begin();
  tuning->equals = std::count_if(tuning->trials.begin(), tuning->trials.end(),
                                 [&](const DecodingTrial& trial) {
                                   const DecodingErrors& best = tuning->trials[tuning->best].errors;
                                   return trial.errors.wer == best.wer && trial.errors.cer == best.cer;
                                 }) -
                   1;
}

absl::StatusOr<DecodingTuning> TuneDecoding(const TuneDecodingOptions& options) {
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(const std::vector<Utterance> utterances, ReadManifests(options.manifests));
  ASSIGN_OR_RETURN(const Recognizer recognizer, Recognizer::Load(options.model_dir, options.recognizer));
  const CharacterVocabulary& vocabulary = recognizer.vocabulary();
  ASSIGN_OR_RETURN(const auto model, ReadLanguageModel(options.language_model, vocabulary));
  ASSIGN_OR_RETURN(const std::vector<HeardClip> heard, Hear(options, recognizer, utterances));
  DecodingTuning tuning;
  tuning.clips = static_cast<int64_t>(heard.size());
  tuning.greedy = CountErrors(heard, vocabulary, [](const at::Tensor& log_probs) {
    return BestPaths(log_probs.unsqueeze(0), at::full({1}, log_probs.size(0), at::kLong))[0];
  });
  tuning.beam = CountBeamErrors(heard, vocabulary, nullptr, options.beam_width);
  std::optional<Progress> progress;
  const size_t total = options.lm_weights.size() * options.word_bonuses.size();
  if (options.shows_progress) progress.emplace("decode", static_cast<int64_t>(total), "settings");
  for (const double weight : options.lm_weights) {
    for (const double bonus : options.word_bonuses) {
      LanguageModelWeights weights;
      weights.lm_weight = weight;
      weights.word_bonus = bonus;
      const WordScorer scorer(model, weights);
      tuning.trials.push_back(
          {weight, bonus, CountBeamErrors(heard, vocabulary, &scorer, options.beam_width)});
      if (progress.has_value()) progress->Advance(1);
    }
  }
  SelectBest(&tuning);
  return tuning;
}

std::string FormatTuning(const TuneDecodingOptions& options, const DecodingTuning& tuning) {
  const auto rates = [](const DecodingErrors& errors) {
    return absl::StrFormat("%7.2f  %7.2f", 100 * errors.wer, 100 * errors.cer);
  };
  std::string table = absl::StrCat(tuning.clips, " clips            WER %    CER %\n", "greedy             ",
                                   rates(tuning.greedy), "\n", "beam, no model     ", rates(tuning.beam),
                                   "\n\nlm_weight  word_bonus\n");
  for (size_t i = 0; i < tuning.trials.size(); ++i) {
    const DecodingTrial& trial = tuning.trials[i];
    absl::StrAppend(&table, absl::StrFormat("%9g  %10g", trial.lm_weight, trial.word_bonus), "  ",
                    rates(trial.errors), i == tuning.best ? "  <- best" : "", "\n");
  }
  const DecodingTrial& best = tuning.trials[tuning.best];
  absl::StrAppend(&table, "\n");
  if (tuning.equals > 0) {
    absl::StrAppend(&table, tuning.equals, " other", tuning.equals == 1 ? " setting has" : " settings have",
                    " the same error rates; the one nearest to the defaults is taken.\n");
  } else {
    absl::StrAppend(&table, EdgeNote("lm_weight", options.lm_weights, best.lm_weight),
                    EdgeNote("word_bonus", options.word_bonuses, best.word_bonus));
  }
  if (best.errors.wer >= tuning.beam.wer) absl::StrAppend(&table, "The language model does not help here.\n");
  return absl::StrCat(table, "For evaluate and transcribe:\n  ",
                      absl::StrJoin(DecoderFlagsOf(options, best), " "), "\n");
}

std::string TuningClosing(const TuneDecodingOptions& options, const DecodingTuning& tuning,
                          const std::string& output) {
  const DecodingTrial& best = tuning.trials[tuning.best];
  const std::string test = TestManifestBeside(options.manifests[0]);
  std::vector<std::string> arguments = {
      absl::StrCat("--model=", ShownPath(options.model_dir)),
      absl::StrCat("--manifest=", ShownPath(test.empty() ? options.manifests[0] : test))};
  for (std::string& flag : DecoderFlagsOf(options, best)) arguments.push_back(std::move(flag));
  return Closing(absl::StrFormat(
                     "tried %d settings on %d clips; the best has WER %.2f %%, greedy decoding %.2f %%",
                     tuning.trials.size(), tuning.clips, 100 * best.errors.wer, 100 * tuning.greedy.wer))
      .Made(output)
      .Next(CommandLine("//experiments:evaluate", arguments))
      .Text();
}

std::string TuningToJson(const TuneDecodingOptions& options, const DecodingTuning& tuning) {
  nlohmann::ordered_json json = {{"model", options.model_dir},
                                 {"manifests", options.manifests},
                                 {"language_model", options.language_model},
                                 {"beam_width", options.beam_width},
                                 {"clips", tuning.clips},
                                 {"greedy", ToJson(tuning.greedy)},
                                 {"beam", ToJson(tuning.beam)},
                                 {"trials", nlohmann::ordered_json::array()},
                                 {"best", ToJson(tuning.trials[tuning.best])}};
  for (const DecodingTrial& trial : tuning.trials) json["trials"].push_back(ToJson(trial));
  return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace distill_l2s
