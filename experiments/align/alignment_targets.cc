#include "experiments/align/alignment_targets.h"

#include "absl/strings/str_cat.h"
#include "experiments/align/excerpt.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {

absl::StatusOr<AlignmentTargets> MakeAlignmentTargets(absl::string_view text,
                                                      const CharacterVocabulary& vocabulary) {
  const int64_t space = vocabulary.Encode(" ").front();
  AlignmentTargets targets;
  size_t letters = 0;
  for (const int32_t code_point : DecodeUtf8(text)) {
    if (IsWhitespace(code_point)) {
      const bool is_target = space != vocabulary.unknown();
      targets.characters.push_back({" ", is_target});
      if (is_target) targets.labels.push_back(space);
      continue;
    }
    ++letters;
    targets.characters.push_back({EncodeUtf8(code_point)});
    targets.labels.push_back(vocabulary.Encode(targets.characters.back().text).front());
    if (targets.labels.back() == vocabulary.unknown()) {
      targets.unknown.push_back(targets.characters.back().text);
    }
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
