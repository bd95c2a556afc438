#include "data/tokenization/unigram_model.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using Piece = SentencePieceModel::Piece;

// How far the score of an unknown character lies below the worst piece's.
constexpr double kUnknownPenalty = 10;
constexpr int kSentencePieceUnknown = 0;

absl::Status CheckKind(const SentencePieceModel& model, absl::string_view source) {
  const SentencePieceModel::Trainer& trainer = model.trainer();
  const bool unigram = trainer.model_type() == SentencePieceModel::Trainer::UNIGRAM;
  if (unigram && !trainer.treat_whitespace_as_suffix() && !trainer.byte_fallback()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      source, ": ", unigram ? "spaces behind words and byte pieces are not supported" : "not a unigram model",
      ", expected one as XLM-R's"));
}

absl::Status CheckPieces(const SentencePieceModel& model, absl::string_view source) {
  const struct {
    const char* piece;
    Piece::Type type;
  } kFirst[] = {{"<unk>", Piece::UNKNOWN}, {"<s>", Piece::CONTROL}, {"</s>", Piece::CONTROL}};
  if (model.pieces_size() < 4) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": ", model.pieces_size(),
                                                   " pieces, expected <unk>, <s>, </s> and pieces of text"));
  }
  for (int i = 0; i < model.pieces_size(); ++i) {
    const Piece& piece = model.pieces(i);
    if (i < 3 && (piece.piece() != kFirst[i].piece || piece.type() != kFirst[i].type)) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": piece ", i, " is \"", piece.piece(),
                                                     "\", expected \"", kFirst[i].piece,
                                                     "\" as in XLM-R's model"));
    }
    if (i < 3 || piece.type() == Piece::CONTROL) continue;
    if (piece.type() != Piece::NORMAL && piece.type() != Piece::UNUSED) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": piece ", i, " (\"", piece.piece(),
                                                     "\") is of type ", Piece::Type_Name(piece.type()),
                                                     ", which is not supported"));
    }
    if (piece.piece().empty() || !std::isfinite(piece.score())) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": piece ", i, " is \"", piece.piece(),
                                                     "\" with score ", piece.score(),
                                                     ", expected some text and a finite number"));
    }
  }
  return absl::OkStatus();
}

// Bytes of the character that starts with `byte`.
size_t CharacterBytes(char byte) {
  const uint8_t first = static_cast<uint8_t>(byte);
  return first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

}  // namespace

double UnigramModel::Sum(double a, double b) const {
  return normalizer_.has_value() ? static_cast<float>(a + b) : a + b;
}

void UnigramModel::Add(std::string piece, std::optional<double> score) {
  pieces_.push_back(std::move(piece));
  if (score.has_value()) entries_.push_back({"", size() - 1, *score});
}

absl::Status UnigramModel::Finish(absl::string_view source) {
  double least = std::numeric_limits<double>::max();
  for (Entry& entry : entries_) {
    entry.piece = pieces_[entry.id];
    least = std::min(least, entry.score);
  }
  unknown_score_ = Sum(least, -kUnknownPenalty);
  std::sort(entries_.begin(), entries_.end(),
            [](const Entry& a, const Entry& b) { return a.piece < b.piece; });
  return CheckUnique(source);
}

absl::StatusOr<UnigramModel> UnigramModel::Create(std::vector<ScoredPiece> pieces, int unknown,
                                                  absl::string_view source) {
  UnigramModel unigram(std::nullopt, unknown);
  for (size_t i = 0; i < pieces.size(); ++i) {
    ScoredPiece& piece = pieces[i];
    if (piece.text.empty() || !std::isfinite(piece.score)) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": piece ", i, " is \"", piece.text,
                                                     "\" with score ", piece.score,
                                                     ", expected some text and a finite number"));
    }
    unigram.Add(std::move(piece.text), piece.score);
  }
  RETURN_IF_ERROR(unigram.Finish(source));
  return unigram;
}

absl::Status UnigramModel::CheckUnique(absl::string_view source) const {
  if (entries_.empty()) return absl::InvalidArgumentError(absl::StrCat(source, ": no piece of text"));
  for (size_t i = 1; i < entries_.size(); ++i) {
    if (entries_[i].piece != entries_[i - 1].piece) continue;
    return absl::InvalidArgumentError(absl::StrCat(source, ": pieces ", entries_[i - 1].id, " and ",
                                                   entries_[i].id, " are both \"", entries_[i].piece, "\""));
  }
  return absl::OkStatus();
}

absl::StatusOr<UnigramModel> UnigramModel::Parse(absl::string_view bytes, absl::string_view source) {
  SentencePieceModel model;
  if (bytes.size() > static_cast<size_t>(std::numeric_limits<int>::max()) ||
      !model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return absl::InvalidArgumentError(absl::StrCat(source, ": not a SentencePiece model"));
  }
  RETURN_IF_ERROR(CheckKind(model, source));
  RETURN_IF_ERROR(CheckPieces(model, source));
  ASSIGN_OR_RETURN(SentencePieceNormalizer normalizer,
                   SentencePieceNormalizer::Create(model.normalizer(), source));
  UnigramModel unigram(std::move(normalizer), kSentencePieceUnknown);
  for (const Piece& piece : model.pieces()) {
    unigram.Add(piece.piece(),
                piece.type() == Piece::NORMAL ? std::optional<double>(piece.score()) : std::nullopt);
  }
  RETURN_IF_ERROR(unigram.Finish(source));
  return unigram;
}

void UnigramModel::Extend(absl::string_view text, size_t start, std::vector<Arrival>* arrivals) const {
  const size_t character_end = std::min(text.size(), start + CharacterBytes(text[start]));
  const double score_here = (*arrivals)[start].score;
  const auto arrive = [&](size_t end, int id, double score) {
    Arrival& arrival = (*arrivals)[end];
    if (arrival.start >= 0 && score <= arrival.score) return;
    arrival = {static_cast<int>(start), id, score};
  };
  bool character_is_piece = false;
  // Entries [first, last) begin with text[start, end).
  auto first = entries_.begin(), last = entries_.end();
  for (size_t end = start; end < text.size() && first != last;) {
    const size_t depth = end - start;
    const uint8_t byte = static_cast<uint8_t>(text[end]);
    const auto byte_of = [depth](const Entry& entry) {
      return entry.piece.size() > depth ? static_cast<uint8_t>(entry.piece[depth]) : -1;
    };
    first =
        std::lower_bound(first, last, byte, [&](const Entry& e, int value) { return byte_of(e) < value; });
    last = std::upper_bound(first, last, byte, [&](int value, const Entry& e) { return value < byte_of(e); });
    ++end;
    // A piece sorts before those that it begins.
    if (first == last || first->piece.size() != depth + 1) continue;
    arrive(end, first->id, Sum(score_here, first->score));
    character_is_piece |= end == character_end;
  }
  if (!character_is_piece) arrive(character_end, unknown(), Sum(score_here, unknown_score_));
}

std::vector<SourcedToken> UnigramModel::Cut(absl::string_view normalized) const {
  std::vector<Arrival> arrivals(normalized.size() + 1);
  for (size_t start = 0; start < normalized.size();) {
    Extend(normalized, start, &arrivals);
    start = std::min(normalized.size(), start + CharacterBytes(normalized[start]));
  }
  std::vector<SourcedToken> pieces;
  for (int end = static_cast<int>(normalized.size()); end > 0; end = arrivals[end].start) {
    const SourcedToken piece = {arrivals[end].id, arrivals[end].start, end};
    if (pieces.empty() || piece.id != unknown() || pieces.back().id != unknown()) {
      pieces.push_back(piece);
    } else {
      pieces.back().begin = piece.begin;
    }
  }
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

std::vector<SourcedToken> UnigramModel::EncodeWithSources(absl::string_view text) const {
  if (!normalizer_.has_value()) return Cut(text);
  const auto normalized = normalizer_->NormalizeWithSources(text);
  std::vector<SourcedToken> pieces = Cut(normalized.text);
  for (SourcedToken& piece : pieces) {
    SourcedToken sourced = {piece.id, normalized.sources[piece.begin].begin, 0};
    for (int64_t i = piece.begin; i < piece.end; ++i) {
      sourced.begin = std::min(sourced.begin, normalized.sources[i].begin);
      sourced.end = std::max(sourced.end, normalized.sources[i].end);
    }
    piece = sourced;
  }
  return pieces;
}

std::vector<int> UnigramModel::Encode(absl::string_view text) const {
  std::vector<int> ids;
  for (const SourcedToken& piece : EncodeWithSources(text)) ids.push_back(static_cast<int>(piece.id));
  return ids;
}

}  // namespace distill_l2s
