#include "data/tokenization/tokenizer_json_template.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

// The id of `token`, which is `stated` there.
absl::StatusOr<int64_t> CheckedId(const JsonField& place, const std::string& token, const json& stated,
                                  const TokenIds& ids) {
  const auto found = ids.find(token);
  if (found == ids.end()) return place.Error(absl::StrCat("tokens of the vocabulary, which lacks ", token));
  if (stated != found->second) {
    return place.Error(absl::StrCat(found->second, ", the id of ", token, " in the vocabulary"));
  }
  return found->second;
}

// ["</s>", 2]
absl::StatusOr<int64_t> ParsePair(const JsonField& field, absl::string_view key, const TokenIds& ids) {
  ASSIGN_OR_RETURN(const JsonField pair, field.Array(key));
  if (pair.size() != 2 || !pair.value()[0].is_string()) return pair.Error("[a token, its id]");
  return CheckedId(pair.At(1), pair.value()[0].get<std::string>(), pair.value()[1], ids);
}

absl::StatusOr<TokenizerTemplate> ParsePairs(const JsonField& field, const TokenIds& ids) {
  TokenizerTemplate around;
  ASSIGN_OR_RETURN(around.begin, ParsePair(field, "cls", ids));
  ASSIGN_OR_RETURN(around.end, ParsePair(field, "sep", ids));
  return around;
}

// {"SpecialToken": {"id": "<s>"}}, whose id is in special_tokens: {"<s>": {"ids": [0]}}.
absl::StatusOr<int64_t> ParseSpecialToken(const JsonField& field, const JsonField& piece,
                                          const TokenIds& ids) {
  ASSIGN_OR_RETURN(const JsonField special, piece.Object("SpecialToken"));
  ASSIGN_OR_RETURN(const std::string token, special.String("id"));
  ASSIGN_OR_RETURN(const JsonField tokens, field.Object("special_tokens"));
  ASSIGN_OR_RETURN(const JsonField entry, tokens.Object(token));
  ASSIGN_OR_RETURN(const JsonField stated, entry.Array("ids"));
  if (stated.size() != 1) return stated.Error("one id");
  return CheckedId(stated.At(0), token, stated.value()[0], ids);
}

absl::StatusOr<TokenizerTemplate> ParseTemplate(const JsonField& field, const TokenIds& ids) {
  ASSIGN_OR_RETURN(const JsonField pieces, field.Array("single"));
  const bool has_text = pieces.size() == 3 && pieces.At(1).Has("Sequence");
  if (!has_text) return pieces.Error("a token, the text, a token");
  TokenizerTemplate around;
  ASSIGN_OR_RETURN(around.begin, ParseSpecialToken(field, pieces.At(0), ids));
  ASSIGN_OR_RETURN(around.end, ParseSpecialToken(field, pieces.At(2), ids));
  return around;
}

// Nothing: a processor that adds no token.
absl::StatusOr<std::optional<TokenizerTemplate>> ParseProcessor(const JsonField& field, const TokenIds& ids) {
  std::optional<TokenizerTemplate> around;
  ASSIGN_OR_RETURN(const std::string type, field.String("type"));
  if (type == "ByteLevel") return around;
  if (type == "TemplateProcessing") {
    ASSIGN_OR_RETURN(around, ParseTemplate(field, ids));
  } else if (type == "BertProcessing" || type == "RobertaProcessing") {
    ASSIGN_OR_RETURN(around, ParsePairs(field, ids));
  } else if (type == "Sequence") {
    ASSIGN_OR_RETURN(const JsonField list, field.Array("processors"));
    for (size_t i = 0; i < list.size(); ++i) {
      ASSIGN_OR_RETURN(const std::optional<TokenizerTemplate> one, ParseProcessor(list.At(i), ids));
      if (one.has_value() && around.has_value()) {
        return list.At(i).Error("one processor alone that puts tokens around a text");
      }
      if (one.has_value()) around = one;
    }
  } else {
    ASSIGN_OR_RETURN(const JsonField value, field.Get("type"));
    return value.Error(
        "a post-processor of XLM-R, BERT or RoBERTa: TemplateProcessing, BertProcessing, RobertaProcessing, "
        "ByteLevel, Sequence");
  }
  return around;
}

}  // namespace

absl::StatusOr<TokenizerTemplate> ParseTokenizerTemplate(const JsonField& field, const TokenIds& ids) {
  std::optional<TokenizerTemplate> around;
  if (!field.value().is_null()) {
    ASSIGN_OR_RETURN(around, ParseProcessor(field, ids));
  }
  if (around.has_value()) return *around;
  return absl::InvalidArgumentError(absl::StrCat(
      field.source(), ": post_processor puts no token around a text, expected a start and an end token"));
}

}  // namespace distill_l2s
