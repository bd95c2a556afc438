#include "data/text/subword_tokenizer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/text/unigram_model.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxModelBytes = 256 << 20;
constexpr int64_t kBegin = 0, kEnd = 2, kUnknown = 3;
// XLM-R's ids of pieces are one above SentencePiece's: <pad> was put in.
constexpr int64_t kPieceOffset = 1;

// Special tokens that a text may spell out, by id; <mask> has the last id, behind all pieces.
constexpr absl::string_view kSpecialTokens[] = {"<s>", "<pad>", "</s>", "<unk>"};
constexpr absl::string_view kMask = "<mask>";

// The special token at the start of `text`, or an empty string.
absl::string_view LeadingSpecialToken(absl::string_view text) {
  for (absl::string_view token : kSpecialTokens) {
    if (absl::StartsWith(text, token)) return token;
  }
  return absl::StartsWith(text, kMask) ? kMask : absl::string_view();
}

// Takes the white space off the end, as Python's str.rstrip: <mask> swallows what stands before it.
absl::string_view StripEnd(absl::string_view text) {
  static constexpr absl::string_view kSpaces[] = {
      "\t",     "\n",     "\v",     "\f",     "\r",     "\x1C",   "\x1D",   "\x1E",   "\x1F",   " ",
      "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
      "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};
  for (bool stripped = true; stripped;) {
    stripped = false;
    for (absl::string_view space : kSpaces) {
      if (!absl::EndsWith(text, space)) continue;
      text.remove_suffix(space.size());
      stripped = true;
    }
  }
  return text;
}

}  // namespace

SubwordTokenizer::SubwordTokenizer(std::unique_ptr<const UnigramModel> model) : model_(std::move(model)) {}
SubwordTokenizer::SubwordTokenizer(SubwordTokenizer&&) = default;
SubwordTokenizer::~SubwordTokenizer() = default;

absl::StatusOr<SubwordTokenizer> SubwordTokenizer::Load(const std::string& model_path) {
  ASSIGN_OR_RETURN(const std::string bytes, ReadFile(model_path, kMaxModelBytes));
  ASSIGN_OR_RETURN(UnigramModel model, UnigramModel::Parse(bytes, model_path));
  return SubwordTokenizer(std::make_unique<const UnigramModel>(std::move(model)));
}

std::vector<int64_t> SubwordTokenizer::Encode(absl::string_view text) const {
  std::vector<int64_t> ids = {kBegin};
  const auto append_text = [&](absl::string_view part) {
    if (part.empty()) return;
    for (int piece : model_->Encode(part)) {
      ids.push_back(piece == model_->unknown() ? kUnknown : piece + kPieceOffset);
    }
  };
  size_t start = 0;
  for (size_t i = 0; i < text.size();) {
    const absl::string_view token = LeadingSpecialToken(text.substr(i));
    if (token.empty()) {
      ++i;
      continue;
    }
    const absl::string_view part = text.substr(start, i - start);
    append_text(token == kMask ? StripEnd(part) : part);
    const auto* special = std::find(std::begin(kSpecialTokens), std::end(kSpecialTokens), token);
    ids.push_back(token == kMask ? model_->size() + kPieceOffset : special - kSpecialTokens);
    start = i += token.size();
  }
  append_text(text.substr(start));
  ids.push_back(kEnd);
  return ids;
}

std::vector<std::string> SubwordTokenizer::Pieces(absl::string_view text) const {
  std::vector<std::string> pieces;
  for (int64_t id : Encode(text)) {
    if (id <= kUnknown) {
      pieces.emplace_back(kSpecialTokens[id]);
    } else if (id == model_->size() + kPieceOffset) {
      pieces.emplace_back(kMask);
    } else {
      pieces.push_back(model_->piece(static_cast<int>(id - kPieceOffset)));
    }
  }
  return pieces;
}

}  // namespace distill_l2s
