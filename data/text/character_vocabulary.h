#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// The labels of the CTC head: characters (code points) in order of frequency, ties by code point; then the
// unknown label "[UNK]" = V - 2 and "[PAD]" = V - 1, which is the CTC blank. "|" stands for the space and is
// a label like any other.
//
// A checkpoint may number its labels otherwise, with the blank first, say (facebook/wav2vec2-base-960h). Here
// the unknown is V - 2 and the blank V - 1 all the same, the others stay in their order, and file_ids() keeps
// the checkpoint's numbers:
//   file  <pad> 0, <s> 1, </s> 2, <unk> 3, | 4, E 5   ->   <s> 0, </s> 1, | 2, E 3, <unk> 4, <pad> 5
//   file_ids() = 1, 2, 4, 5, 3, 0
class CharacterVocabulary {
 public:
  // From normalised texts: the most frequent characters until `coverage` of all characters is reached (1:
  // all). Errors: no characters, invalid UTF-8, a text that holds '|', coverage outside (0, 1].
  static absl::StatusOr<CharacterVocabulary> FromTexts(const std::vector<std::string>& texts,
                                                       double coverage);
  // Reads vocab.json as transformers' Wav2Vec2CTCTokenizer writes it; ReadVocabularyFile tells what else
  // beside it counts, which `language` is read of several, and the errors.
  static absl::StatusOr<CharacterVocabulary> Read(const std::string& path, absl::string_view language = "");
  // What Read reads: labels under their file_ids(), within their language if there is one.
  absl::Status Write(const std::string& path) const;

  int64_t size() const { return static_cast<int64_t>(labels_.size()); }
  int64_t unknown() const { return size() - 2; }
  int64_t blank() const { return size() - 1; }
  const std::string& label(int64_t id) const { return labels_[id]; }

  // The number that label i has in the checkpoint's vocab.json, and its class in the checkpoint's head.
  const std::vector<int64_t>& file_ids() const { return file_ids_; }
  // The language under which vocab.json lists the labels (facebook/mms-1b-all's has many); usually empty.
  const std::string& language() const { return language_; }
  void SetLanguage(std::string language) { language_ = std::move(language); }

  // One label per code point of `text` (valid UTF-8); characters outside the vocabulary become the unknown.
  std::vector<int64_t> Encode(absl::string_view text) const;

 private:
  CharacterVocabulary(std::vector<std::string> labels, std::vector<int64_t> file_ids, std::string language);

  std::vector<std::string> labels_;
  std::vector<int64_t> file_ids_;
  std::string language_;
  absl::flat_hash_map<std::string, int64_t> ids_;
};

}  // namespace distill_l2s
