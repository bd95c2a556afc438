#pragma once

#include <optional>
#include <string>
#include <utility>
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

  // The same search over pieces of another source, as the tokenizers library does it: every piece can be
  // found in a text, which is normalised already, and sums are double. Errors name `source`: no piece, an
  // empty one, one that stands twice, a score that is not finite.
  struct ScoredPiece {
    std::string text;
    double score;
  };
  static absl::StatusOr<UnigramModel> Create(std::vector<ScoredPiece> pieces, int unknown,
                                             absl::string_view source);

  UnigramModel(UnigramModel&&) = default;

  // Ids of the pieces of `text`; what no piece covers becomes <unk>, one for a run of it. Time is linear in
  // the text. Thread-safe.
  std::vector<int> Encode(absl::string_view text) const;

  // The same pieces, with the bytes of `text` that each holds something of.
  std::vector<SourcedToken> EncodeWithSources(absl::string_view text) const;

  // The pieces of a text that is normalised already, each with its bytes of that.
  std::vector<SourcedToken> Cut(absl::string_view normalized) const;

  int size() const { return static_cast<int>(pieces_.size()); }
  int unknown() const { return unknown_; }
  const std::string& piece(int id) const { return pieces_[id]; }

 private:
  // A piece that a text can hold, in the order of bytes.
  struct Entry {
    absl::string_view piece;  // Into pieces_.
    int id;
    double score;
  };
  // The best way to a position of the text: its last piece.
  struct Arrival {
    int start = -1;
    int id = -1;
    double score = 0;
  };

  explicit UnigramModel(std::optional<SentencePieceNormalizer> normalizer, int unknown)
      : normalizer_(std::move(normalizer)), unknown_(unknown) {}
  // Takes the pieces in the order of their ids; a score of nothing: no text holds the piece.
  void Add(std::string piece, std::optional<double> score);
  // Readies the search, after the last piece.
  absl::Status Finish(absl::string_view source);
  absl::Status CheckUnique(absl::string_view source) const;
  // The sum of scores, in float where SentencePiece's sums are asked for.
  double Sum(double a, double b) const;
  // Enters the pieces that start at `start` into `arrivals`.
  void Extend(absl::string_view text, size_t start, std::vector<Arrival>* arrivals) const;

  std::optional<SentencePieceNormalizer> normalizer_;  // Of a SentencePiece model.
  std::vector<std::string> pieces_;
  std::vector<Entry> entries_;
  int unknown_;
  double unknown_score_ = 0;
};

}  // namespace distill_l2s
