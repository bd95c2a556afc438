#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/text/ctc_tokenizer_settings.h"

namespace distill_l2s {

// A part of a text and the label that it becomes.
struct LabelledPiece {
  absl::string_view text;  // In the text. Empty for the further labels of one character ("ß" -> "S", "S").
  int64_t label;           // CharacterVocabulary::kNoLabel where the vocabulary has none, and none for that.
};

// The labels of the CTC head: characters (code points) in order of frequency, ties by code point; then the
// unknown label "[UNK]" = V - 2 and "[PAD]" = V - 1, which is the CTC blank. "|" stands for the space and is
// a label like any other.
//
// A checkpoint may number its labels otherwise, with the blank first, say (facebook/wav2vec2-base-960h). Here
// the unknown is V - 2 and the blank V - 1 all the same, the others stay in their order, and file_ids() keeps
// the checkpoint's numbers:
//   file  <pad> 0, <s> 1, </s> 2, <unk> 3, | 4, E 5   ->   <s> 0, </s> 1, | 2, E 3, <unk> 4, <pad> 5
//   file_ids() = 1, 2, 4, 5, 3, 0
//
// A checkpoint's labels may have several characters (digraphs, phonemes), its space another label than "|",
// and the unknown none: settings() says how texts become labels and labels text.
class CharacterVocabulary {
 public:
  static constexpr int64_t kNoLabel = -1;

  // From normalised texts: the most frequent characters until `coverage` of all characters is reached (1:
  // all). Errors: no characters, invalid UTF-8, a text that holds '|', coverage outside (0, 1].
  static absl::StatusOr<CharacterVocabulary> FromTexts(const std::vector<std::string>& texts,
                                                       double coverage);
  // Reads vocab.json as transformers' Wav2Vec2CTCTokenizer writes it; ReadVocabularyFile tells what else
  // beside it counts, which `language` is read of several, what the head's `classes` do, and the errors.
  static absl::StatusOr<CharacterVocabulary> Read(const std::string& path, absl::string_view language = "",
                                                  std::optional<int64_t> classes = std::nullopt);
  // What Read reads: labels under their file_ids(), within their language if there is one.
  absl::Status Write(const std::string& path) const;

  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  // The label of characters that have none; kNoLabel if there is no such label.
  int64_t unknown() const { return has_unknown_ ? size() - 2 : kNoLabel; }
  int64_t blank() const { return size() - 1; }
  const std::string& label(int64_t id) const { return labels_[id]; }
  // The label of the space between words; kNoLabel if there is none.
  int64_t space() const { return space_; }
  const CtcTokenizerSettings& settings() const { return settings_; }

  // The number that label i has in the checkpoint's vocab.json, and its class in the checkpoint's head.
  const std::vector<int64_t>& file_ids() const { return file_ids_; }
  // The language under which vocab.json lists the labels (facebook/mms-1b-all's has many); usually empty.
  const std::string& language() const { return language_; }
  void SetLanguage(std::string language) { language_ = std::move(language); }

  // The pieces of `text` (valid UTF-8), in order: with phonemes, those between white space; else the longest
  // label of several characters that begins there, or one character. Characters outside the vocabulary have
  // the unknown's label. transformers' tokenizer takes the spaces on both sides of a label of several
  // characters away; here they stay, so that words do not run together.
  //   labels a c ch h i | with "chia h":  "ch" "i" "a" " " "h"
  std::vector<LabelledPiece> Pieces(absl::string_view text) const;

  // The labels of Pieces(text), without those that have none.
  std::vector<int64_t> Encode(absl::string_view text) const;

 private:
  CharacterVocabulary(std::vector<std::string> labels, std::vector<int64_t> file_ids, std::string language,
                      CtcTokenizerSettings settings, bool has_unknown);
  int64_t Find(absl::string_view label) const;
  std::vector<LabelledPiece> PhonemePieces(absl::string_view text) const;

  std::vector<std::string> labels_;
  std::vector<int64_t> file_ids_;
  std::string language_;
  CtcTokenizerSettings settings_;
  bool has_unknown_ = true;
  int64_t space_ = kNoLabel;
  size_t longest_label_ = 1;                       // In code points.
  absl::flat_hash_map<std::string, int64_t> ids_;  // All but the unknown and the blank.
};

}  // namespace distill_l2s
