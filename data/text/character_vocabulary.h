#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The labels of the CTC head: characters (code points) in order of frequency, ties by code point; then
// "[UNK]" = V - 2 and "[PAD]" = V - 1, which is the CTC blank. "|" stands for the space and is a label like
// any other.
class CharacterVocabulary {
 public:
  // From normalised texts: the most frequent characters until `coverage` of all characters is reached (1:
  // all). Errors: no characters, invalid UTF-8, a text that holds '|', coverage outside (0, 1].
  static absl::StatusOr<CharacterVocabulary> FromTexts(const std::vector<std::string>& texts,
                                                       double coverage);
  // Reads vocab.json as transformers' Wav2Vec2CTCTokenizer writes it: ids 0 .. V-1 each once, [UNK] and [PAD]
  // last.
  static absl::StatusOr<CharacterVocabulary> Read(const std::string& path);
  absl::Status Write(const std::string& path) const;

  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  int64_t unknown() const { return size() - 2; }
  int64_t blank() const { return size() - 1; }
  const std::string& label(int64_t id) const { return labels_[id]; }

  // One label per code point of `text` (valid UTF-8); characters outside the vocabulary become [UNK].
  std::vector<int64_t> Encode(absl::string_view text) const;

 private:
  explicit CharacterVocabulary(std::vector<std::string> labels);

  std::vector<std::string> labels_;
  absl::flat_hash_map<std::string, int64_t> ids_;
};

}  // namespace distill_l2s
