#include "data/tokenization/xlm_roberta_tokenizer.h"

#include <utility>

#include "base/file.h"
#include "base/status_macros.h"
#include "data/tokenization/unigram_model.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxModelBytes = 256 << 20;
constexpr int64_t kBegin = 0, kPadding = 1, kEnd = 2, kUnknown = 3;
// XLM-R's ids of pieces are one above SentencePiece's: <pad> was put in.
constexpr int64_t kPieceOffset = 1;

}  // namespace

XlmRobertaTokenizer::XlmRobertaTokenizer(std::unique_ptr<const UnigramModel> model)
    : model_(std::move(model)),
      special_tokens_({{"<s>", kBegin},
                       {"<pad>", kPadding},
                       {"</s>", kEnd},
                       {"<unk>", kUnknown},
                       {"<mask>", model_->size() + kPieceOffset, /*strips_before=*/true}}) {}
XlmRobertaTokenizer::~XlmRobertaTokenizer() = default;

absl::StatusOr<std::unique_ptr<XlmRobertaTokenizer>> XlmRobertaTokenizer::Load(
    const std::string& model_path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(model_path, kMaxModelBytes));
  ASSIGN_OR_RETURN(UnigramModel model, UnigramModel::Parse(bytes, model_path));
  return std::unique_ptr<XlmRobertaTokenizer>(
      new XlmRobertaTokenizer(std::make_unique<const UnigramModel>(std::move(model))));
}

std::vector<int64_t> XlmRobertaTokenizer::Encode(absl::string_view text) const {
  std::vector<int64_t> ids = {kBegin};
  for (const TextPart& part : SplitAtSpecialTokens(text, special_tokens_)) {
    if (part.special_id >= 0) {
      ids.push_back(part.special_id);
      continue;
    }
    for (const int piece : model_->Encode(part.text)) {
      ids.push_back(piece == model_->unknown() ? kUnknown : piece + kPieceOffset);
    }
  }
  ids.push_back(kEnd);
  return ids;
}

std::vector<std::string> XlmRobertaTokenizer::Pieces(absl::string_view text) const {
  std::vector<std::string> pieces;
  for (const int64_t id : Encode(text)) {
    if (id <= kUnknown) {
      pieces.push_back(special_tokens_[id].text);
    } else if (id == special_tokens_.back().id) {
      pieces.push_back(special_tokens_.back().text);
    } else {
      pieces.push_back(model_->piece(static_cast<int>(id - kPieceOffset)));
    }
  }
  return pieces;
}

}  // namespace distill_l2s
