#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/tokenization/sentencepiece_model.pb.h"
#include "data/tokenization/sentencepiece_normalizer.h"
#include "data/tokenization/token_spans.h"

namespace distill_l2s {

// SentencePiece's unigram model (Kudo 2018, arXiv 1804.10959): a text becomes the pieces with the greatest
// sum of scores. Same ids as libsentencepiece, float32 sums and the first of equals included. Written here
// because Debian's libsentencepiece exports an old protobuf of its own, which crashes any program that also
// uses protobuf.
class UnigramModel {
 public:
  // `bytes`: a model file, laid out as XLM-R's: pieces 0, 1 and 2 are <unk>, <s> and </s>. Errors name
  // `source` and what was expected: damaged, another kind of model, user-defined or byte pieces, a piece that
  // stands twice.
  static absl::StatusOr<UnigramModel> Parse(absl::string_view bytes, absl::string_view source);

  UnigramModel(UnigramModel&&) = default;

  // Ids of the pieces of `text`; what no piece covers becomes <unk>, one for a run of it. Time is linear in
  // the text. Thread-safe.
  std::vector<int> Encode(absl::string_view text) const;

  // The same pieces, with the bytes of `text` that each holds something of.
  std::vector<SourcedToken> EncodeWithSources(absl::string_view text) const;

  int size() const { return static_cast<int>(pieces_.size()); }
  int unknown() const { return 0; }
  const std::string& piece(int id) const { return pieces_[id]; }

 private:
  // A piece that a text can hold, in the order of bytes.
  struct Entry {
    absl::string_view piece;  // Into pieces_.
    int id;
    float score;
  };
  // The best way to a position of the text: its last piece.
  struct Arrival {
    int start = -1;
    int id = -1;
    float score = 0;
  };

  UnigramModel(SentencePieceNormalizer normalizer, const SentencePieceModel& model);
  absl::Status CheckUnique(absl::string_view source) const;
  // Enters the pieces that start at `start` into `arrivals`.
  void Extend(absl::string_view text, size_t start, std::vector<Arrival>* arrivals) const;

  SentencePieceNormalizer normalizer_;
  std::vector<std::string> pieces_;
  std::vector<Entry> entries_;
  float unknown_score_;
};

}  // namespace distill_l2s
