#include "experiments/quickstart/e5/sentencepiece_export.h"

#include <unicode/utf8.h>

#include <cmath>
#include <cstdint>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/tokenization/sentencepiece_model.pb.h"
#include "experiments/quickstart/e5/nmt_nfkc.h"

namespace distill_l2s {
namespace {

bool IsUtf8(absl::string_view text) {
  for (int32_t i = 0, length = text.size(); i < length;) {
    UChar32 code_point;
    U8_NEXT(text.data(), i, length, code_point);
    if (code_point < 0) return false;
  }
  return true;
}

void AddPiece(absl::string_view piece, float score, SentencePieceModel::Piece::Type type,
              SentencePieceModel* model) {
  SentencePieceModel::Piece* added = model->add_pieces();
  added->set_piece(std::string(piece));
  added->set_score(score);
  if (type != SentencePieceModel::Piece::NORMAL) added->set_type(type);
}

absl::Status CheckSpecialTokens(const E5File& file, absl::string_view source) {
  const absl::string_view first[] = {"<s>", "<pad>", "</s>", "<unk>"};
  for (size_t i = 0; i < 4; ++i) {
    if (file.pieces[i] != first[i]) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": piece ", i, " is \"",
                                                     absl::Utf8SafeCHexEscape(file.pieces[i]),
                                                     "\", expected ", first[i]));
    }
  }
  if (file.pieces.back() == "<mask>") return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(
      source, ": the last piece is \"", absl::Utf8SafeCHexEscape(file.pieces.back()), "\", expected <mask>"));
}

}  // namespace

absl::StatusOr<std::string> ExportSentencePiece(const E5File& file, absl::string_view source) {
  RETURN_IF_ERROR(CheckSpecialTokens(file, source));
  SentencePieceModel model;
  AddPiece("<unk>", 0, SentencePieceModel::Piece::UNKNOWN, &model);
  AddPiece("<s>", 0, SentencePieceModel::Piece::CONTROL, &model);
  AddPiece("</s>", 0, SentencePieceModel::Piece::CONTROL, &model);
  absl::flat_hash_map<absl::string_view, size_t> ids;
  for (size_t i = 0; i < file.pieces.size(); ++i) {
    const auto [other, is_new] = ids.emplace(file.pieces[i], i);
    if (!is_new || !IsUtf8(file.pieces[i]) || !std::isfinite(file.scores[i])) {
      return absl::InvalidArgumentError(
          absl::StrCat(source, ": piece ", i, ", \"", absl::Utf8SafeCHexEscape(file.pieces[i]),
                       "\" of score ", file.scores[i],
                       is_new ? ", is not valid UTF-8 with a finite score"
                              : absl::StrCat(", is piece ", other->second, ", too")));
    }
    const bool is_special = i < 4 || i + 1 == file.pieces.size();
    if (!is_special) AddPiece(file.pieces[i], file.scores[i], SentencePieceModel::Piece::NORMAL, &model);
  }
  model.mutable_trainer()->set_model_type(SentencePieceModel::Trainer::UNIGRAM);
  SentencePieceModel::Normalizer* normalizer = model.mutable_normalizer();
  normalizer->set_name("nmt_nfkc");
  normalizer->set_precompiled_charsmap(PrecompileCharsmap(NmtNfkcRules(file.normalization)));
  normalizer->set_add_dummy_prefix(true);
  normalizer->set_remove_extra_whitespaces(true);
  normalizer->set_escape_whitespaces(true);
  return model.SerializeAsString();
}

}  // namespace distill_l2s
