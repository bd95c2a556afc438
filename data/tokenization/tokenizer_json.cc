#include "data/tokenization/tokenizer_json.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "data/tokenization/byte_characters.h"
#include "data/tokenization/json_field.h"
#include "data/tokenization/sourced_pieces.h"
#include "data/tokenization/tokenizer_json_template.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

// XLM-R's, of 250,000 pieces, has 17 MB.
constexpr int64_t kMaxBytes = 256 << 20;

const json& Null() {
  static const json* const null = new json;
  return *null;
}

// The member `key`, which may be missing, as if it were null.
absl::StatusOr<JsonField> GetOrNull(const JsonField& document, absl::string_view key) {
  if (document.Has(key)) return document.Get(key);
  return JsonField(&Null(), document.source());
}

absl::Status CheckUnusedFields(const JsonField& document) {
  for (const char* key : {"truncation", "padding", "decoder"}) {
    if (document.Has(key)) RETURN_IF_ERROR(document.Object(key).status());
  }
  if (!document.Has("version")) return absl::OkStatus();
  ASSIGN_OR_RETURN(const JsonField version, document.Get("version"));
  return version.value() == "1.0" ? absl::OkStatus() : version.Error("\"1.0\"");
}

// The texts of tokens for people.
absl::flat_hash_map<int64_t, std::string> TextsOf(const TokenIds& ids, bool are_byte_characters) {
  absl::flat_hash_map<int64_t, std::string> texts;
  for (const auto& [token, id] : ids) {
    texts[id] = are_byte_characters ? ReadableBytes(CharactersToBytes(token)) : token;
  }
  return texts;
}

}  // namespace

absl::StatusOr<std::unique_ptr<TokenizerJson>> TokenizerJson::Load(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string contents, ReadFile(path, kMaxBytes));
  return Parse(contents, path);
}

absl::StatusOr<std::unique_ptr<TokenizerJson>> TokenizerJson::Parse(absl::string_view contents,
                                                                    const std::string& source) {
  ASSIGN_OR_RETURN(const json parsed, ParseJson(contents, source));
  const JsonField document(&parsed, source);
  RETURN_IF_ERROR(document.Object("model").status());
  RETURN_IF_ERROR(CheckUnusedFields(document));
  std::unique_ptr<TokenizerJson> tokenizer(new TokenizerJson);
  ASSIGN_OR_RETURN(const JsonField normalizer, GetOrNull(document, "normalizer"));
  ASSIGN_OR_RETURN(tokenizer->normalizer_, ParseTextNormalizer(normalizer));
  ASSIGN_OR_RETURN(const JsonField pre_tokenizer, GetOrNull(document, "pre_tokenizer"));
  ASSIGN_OR_RETURN(tokenizer->pre_tokenizer_, ParsePreTokenizer(pre_tokenizer));
  ASSIGN_OR_RETURN(const JsonField model, document.Get("model"));
  ASSIGN_OR_RETURN(tokenizer->model_, ParseTokenizerModel(model));
  TokenIds ids = tokenizer->model_.ids;
  tokenizer->pieces_ = TextsOf(ids, MakesByteCharacters(pre_tokenizer));
  if (document.Has("added_tokens")) {
    ASSIGN_OR_RETURN(const JsonField added, document.Array("added_tokens"));
    ASSIGN_OR_RETURN(tokenizer->added_tokens_, AddedTokens::Parse(added, tokenizer->normalizer_, &ids));
    for (const json& one : added.value()) {
      tokenizer->pieces_[one["id"].get<int64_t>()] = one["content"].get<std::string>();
    }
  }
  ASSIGN_OR_RETURN(const JsonField post_processor, GetOrNull(document, "post_processor"));
  ASSIGN_OR_RETURN(const TokenizerTemplate around, ParseTokenizerTemplate(post_processor, ids));
  tokenizer->begin_ = around.begin;
  tokenizer->end_ = around.end;
  return tokenizer;
}

void TokenizerJson::AppendTokens(SourcedText text, bool starts_text,
                                 std::vector<SourcedToken>* tokens) const {
  for (AddedTokens::Part& part : added_tokens_.SplitNormalized(normalizer_(std::move(text)))) {
    if (part.id >= 0) {
      tokens->push_back({part.id, 0, 0});
      continue;
    }
    const bool starts = starts_text && part.starts_text;
    for (const TextChunk& chunk : pre_tokenizer_({{std::move(part.text), starts}})) {
      const std::vector<SourcedToken> pieces = SourcedPieces(chunk.text, model_.cut(ToUtf8(chunk.text)));
      tokens->insert(tokens->end(), pieces.begin(), pieces.end());
    }
  }
}

std::vector<SourcedToken> TokenizerJson::Tokens(absl::string_view text) const {
  std::vector<SourcedToken> tokens = {{begin_, 0, 0}};
  for (AddedTokens::Part& part : added_tokens_.SplitRaw(CharactersOf(text))) {
    if (part.id >= 0) {
      tokens.push_back({part.id, 0, 0});
    } else {
      AppendTokens(std::move(part.text), part.starts_text, &tokens);
    }
  }
  tokens.push_back({end_, 0, 0});
  return tokens;
}

std::vector<int64_t> TokenizerJson::Encode(absl::string_view text) const {
  std::vector<int64_t> ids;
  for (const SourcedToken& token : Tokens(text)) ids.push_back(token.id);
  return ids;
}

std::vector<TokenSpan> TokenizerJson::Spans(absl::string_view text) const {
  return SpansOfTokens(text, Tokens(text));
}

std::vector<std::string> TokenizerJson::Pieces(absl::string_view text) const {
  std::vector<std::string> pieces;
  for (const SourcedToken& token : Tokens(text)) pieces.push_back(pieces_.at(token.id));
  return pieces;
}

}  // namespace distill_l2s
