#include "experiments/decoding/decoder_factory.h"

#include <glog/logging.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/decoding/beam_decoder.h"
#include "experiments/decoding/greedy_decoder.h"
#include "experiments/decoding/read_language_model.h"

namespace distill_l2s {
namespace {

constexpr int kMaxBeamWidth = 100000;
constexpr double kMaxWeight = 1000;

absl::Status CheckNumber(const char* flag, double value, double least, double most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(flag, " is ", value, ", expected ", least, " to ", most));
}

std::string FileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

absl::StatusOr<std::unique_ptr<CtcDecoder>> CreateBeamDecoder(const DecoderOptions& options,
                                                              const CharacterVocabulary& vocabulary) {
  std::string description = absl::StrCat("beam search of width ", options.beam.beam_width);
  std::unique_ptr<const WordScorer> scorer;
  if (options.language_model.empty()) {
    absl::StrAppend(&description, ", without a language model");
  } else {
    ASSIGN_OR_RETURN(const auto model, ReadLanguageModel(options.language_model, vocabulary));
    absl::StrAppend(&description, " with the ", model->order(), "-gram language model ",
                    FileName(options.language_model), ", weight ", options.weights.lm_weight, ", word bonus ",
                    options.weights.word_bonus);
    scorer = std::make_unique<WordScorer>(model, options.weights);
  }
  return std::make_unique<BeamDecoder>(vocabulary, std::move(scorer), options.beam, std::move(description));
}

}  // namespace

absl::Status CheckDecoderOptions(const DecoderOptions& options) {
  if (options.kind == DecoderKind::kGreedy) {
    if (options.language_model.empty()) return absl::OkStatus();
    return absl::InvalidArgumentError(
        "--language_model is given, but greedy decoding has no use for one: expected --decoder=beam");
  }
  RETURN_IF_ERROR(CheckNumber("--beam_width", options.beam.beam_width, 1, kMaxBeamWidth));
  RETURN_IF_ERROR(CheckNumber("--lm_weight", options.weights.lm_weight, 0, kMaxWeight));
  RETURN_IF_ERROR(CheckNumber("--word_bonus", options.weights.word_bonus, -kMaxWeight, kMaxWeight));
  if (!options.language_model.empty() && !FileExists(options.language_model)) {
    return absl::NotFoundError(absl::StrCat("--language_model: ", options.language_model, ": no such file"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<CtcDecoder>> CreateCtcDecoder(const DecoderOptions& options,
                                                             const CharacterVocabulary& vocabulary) {
  RETURN_IF_ERROR(CheckDecoderOptions(options));
  switch (options.kind) {
    case DecoderKind::kGreedy:
      return std::make_unique<GreedyDecoder>();
    case DecoderKind::kBeam:
      return CreateBeamDecoder(options, vocabulary);
  }
  LOG(FATAL) << "no such decoder: " << static_cast<int>(options.kind);
}

}  // namespace distill_l2s
