#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "data/batching/batch.h"
#include "data/tokenization/subword_tokenizer.h"
#include "losses/distillation.pb.h"
#include "losses/text_units.h"

namespace distill_l2s {

// Reads transcripts into the units that an alignment pairs: the teacher's tokens or the words between spaces,
// and the characters, which are the label positions, that each covers. Not thread-safe.
class UnitReader {
 public:
  // `tokenizer` must outlive this. Without a kind, transcripts have no units.
  UnitReader(const SubwordTokenizer* tokenizer, std::optional<TextUnitConfig::Kind> kind)
      : tokenizer_(tokenizer), kind_(kind) {}

  // Equal words have equal ids in all transcripts that this has read.
  std::vector<TextUnit> Units(absl::string_view transcript);

 private:
  std::vector<TextUnit> Words(absl::string_view transcript, absl::Span<const LabelSpan> token_spans);

  const SubwordTokenizer* const tokenizer_;
  const std::optional<TextUnitConfig::Kind> kind_;
  absl::flat_hash_map<std::string, int64_t> word_ids_;
};

// The texts of a batch's clips: its labels, and each clip's entry of `units`.
std::vector<ClipText> ClipTexts(const Batch& batch, const std::vector<std::vector<TextUnit>>& units);

// The units of a clip that meets the teacher's states of another transcript: unit k keeps its span and meets
// the other's unit k; those past the shorter of the two are left out.
std::vector<TextUnit> UnitsThatMeet(const std::vector<TextUnit>& own, const std::vector<TextUnit>& others);

}  // namespace distill_l2s
