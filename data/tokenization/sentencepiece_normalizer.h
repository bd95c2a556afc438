#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/precompiled_charsmap.h"
#include "data/tokenization/sentencepiece_model.pb.h"

namespace distill_l2s {

// What SentencePiece does to a text before it looks for pieces: the model's replacements, white space, U+2581
// (▁) for each space and one in front.
class SentencePieceNormalizer {
 public:
  // Errors name `source`.
  static absl::StatusOr<SentencePieceNormalizer> Create(const SentencePieceModel::Normalizer& spec,
                                                        absl::string_view source);

  // "  two  words " -> "▁two▁words"; a text of white space alone -> "". Bytes that are not UTF-8 become
  // U+FFFD each. Thread-safe.
  std::string Normalize(absl::string_view text) const { return NormalizeWithSources(text).text; }

  // Bytes [begin, end) of the text that was normalised.
  struct Source {
    int64_t begin;
    int64_t end;
  };
  struct Normalized {
    std::string text;
    std::vector<Source> sources;  // Of each byte; empty for the space that is put in front.
  };
  Normalized NormalizeWithSources(absl::string_view text) const;

 private:
  SentencePieceNormalizer(PrecompiledCharsmap charsmap, const SentencePieceModel::Normalizer& spec);
  // What the start of `text`, not empty, becomes; takes it off `text`.
  absl::string_view TakePrefix(absl::string_view* text) const;

  PrecompiledCharsmap charsmap_;
  bool add_dummy_prefix_;
  bool remove_extra_whitespaces_;
  absl::string_view space_;
};

}  // namespace distill_l2s
