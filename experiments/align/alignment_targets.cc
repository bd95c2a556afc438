#include "experiments/align/alignment_targets.h"

#include "absl/strings/str_cat.h"
#include "experiments/align/excerpt.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {
namespace {

// White space of any kind as U+0020.
std::string WithPlainSpaces(absl::string_view text) {
  std::string spaced;
  for (const int32_t code_point : DecodeUtf8(text)) {
    spaced += IsWhitespace(code_point) ? " " : EncodeUtf8(code_point);
  }
  return spaced;
}

}  // namespace

absl::StatusOr<AlignmentTargets> MakeAlignmentTargets(absl::string_view text,
                                                      const CharacterVocabulary& vocabulary) {
  AlignmentTargets targets;
  size_t letters = 0;
  const std::string spaced = WithPlainSpaces(text);
  for (const LabelledPiece& piece : vocabulary.Pieces(spaced)) {
    const bool is_space = piece.text == " ";
    const bool is_unknown = piece.label == vocabulary.unknown();
    // Each phoneme is a word.
    if (vocabulary.settings().phonemes && letters > 0) targets.characters.push_back({" ", false});
    const bool is_target = !is_unknown || (!is_space && piece.label != CharacterVocabulary::kNoLabel);
    targets.characters.push_back({std::string(piece.text), is_target});
    if (is_target) targets.labels.push_back(piece.label);
    if (is_space) continue;
    ++letters;
    if (is_unknown) targets.unknown.push_back(targets.characters.back().text);
  }
  if (letters == 0) return absl::InvalidArgumentError("the text is empty");
  if (targets.unknown.size() == letters) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the model's vocabulary has none of the ", letters, " characters of \"", Excerpt(text),
        "\": expected a text normalised as those of its training (letter case counts), in its language"));
  }
  return targets;
}

}  // namespace distill_l2s
