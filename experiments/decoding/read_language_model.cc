#include "experiments/decoding/read_language_model.h"

#include <glog/logging.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr uint32_t kLookedAtWords = 10000;

bool CanSpell(const CharacterVocabulary& vocabulary, absl::string_view word) {
  const std::vector<LabelledPiece> pieces = vocabulary.Pieces(word);
  return std::none_of(pieces.begin(), pieces.end(),
                      [&](const LabelledPiece& piece) { return piece.label == vocabulary.unknown(); });
}

// Whether the language model is one for this recogniser.
absl::Status CheckWords(const std::string& path, const WordList& words,
                        const CharacterVocabulary& vocabulary) {
  if (vocabulary.settings().phonemes || vocabulary.space() == CharacterVocabulary::kNoLabel) {
    return absl::InvalidArgumentError(
        absl::StrCat(path,
                     ": a language model of words, but the recogniser writes no spaces: expected one whose "
                     "vocab.json has \"|\""));
  }
  const uint32_t step = std::max(1u, words.size() / kLookedAtWords);
  int64_t seen = 0, spelled = 0;
  for (uint32_t i = 0; i < words.size(); i += step) {
    ++seen;
    spelled += CanSpell(vocabulary, words[i]);
  }
  if (spelled == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": the recogniser's characters spell none of its words",
                     seen == 0 ? "" : absl::StrCat(", of which \"", words[0], "\" is one"),
                     ": expected one of texts that are normalised as the transcripts were"));
  }
  if (2 * spelled < seen) {
    LOG(WARNING) << path << ": the recogniser's characters spell only " << 100 * spelled / seen
                 << " % of its words; were its texts normalised as the transcripts were?";
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::shared_ptr<const NgramModel>> ReadLanguageModel(const std::string& path,
                                                                    const CharacterVocabulary& vocabulary) {
  ASSIGN_OR_RETURN(NgramModel model, NgramModel::Read(path, "language model"));
  RETURN_IF_ERROR(CheckWords(path, model.words(), vocabulary));
  return std::make_shared<const NgramModel>(std::move(model));
}

}  // namespace distill_l2s
