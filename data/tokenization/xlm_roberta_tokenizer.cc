#include "data/tokenization/xlm_roberta_tokenizer.h"

#include <utility>

#include "base/file.h"
#include "base/git_lfs.h"
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
  RETURN_IF_ERROR(CheckNoGitLfsPointer(bytes, model_path));
  ASSIGN_OR_RETURN(UnigramModel model, UnigramModel::Parse(bytes, model_path));
  return std::unique_ptr<XlmRobertaTokenizer>(
      new XlmRobertaTokenizer(std::make_unique<const UnigramModel>(std::move(model))));
}

std::vector<SourcedToken> XlmRobertaTokenizer::Tokens(absl::string_view text) const {
  std::vector<SourcedToken> tokens = {{kBegin, 0, 0}};
  for (const TextPart& part : SplitAtSpecialTokens(text, special_tokens_)) {
    if (part.special_id >= 0) {
      tokens.push_back({part.special_id, 0, 0});
      continue;
    }
    const int64_t offset = part.text.data() - text.data();
    for (const SourcedToken& piece : model_->EncodeWithSources(part.text)) {
      const int64_t id = piece.id == model_->unknown() ? kUnknown : piece.id + kPieceOffset;
      tokens.push_back({id, piece.begin + offset, piece.end + offset});
    }
  }
  tokens.push_back({kEnd, 0, 0});
  return tokens;
}

std::vector<int64_t> XlmRobertaTokenizer::Encode(absl::string_view text) const {
  std::vector<int64_t> ids;
  for (const SourcedToken& token : Tokens(text)) ids.push_back(token.id);
  return ids;
}

std::vector<TokenSpan> XlmRobertaTokenizer::Spans(absl::string_view text) const {
  return SpansOfTokens(text, Tokens(text));
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
