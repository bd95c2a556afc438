#include "data/tokenization/tokenizer_json_model.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "data/tokenization/byte_pair_merges.h"
#include "data/tokenization/unigram_model.h"
#include "data/tokenization/word_pieces.h"

namespace distill_l2s {
namespace {

using nlohmann::json;

constexpr int64_t kMaxId = 1 << 24;

absl::Status CheckFalse(const JsonField& field, absl::string_view key) {
  ASSIGN_OR_RETURN(const bool value, field.Bool(key, false));
  if (!value) return absl::OkStatus();
  ASSIGN_OR_RETURN(const JsonField wrong, field.Get(key));
  return wrong.Error("false, as in XLM-R's and RoBERTa's models");
}

// A number or a text that changes nothing where it is 0 or empty.
absl::Status CheckUnused(const JsonField& field, absl::string_view key) {
  if (!field.Has(key)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const JsonField value, field.Get(key));
  if (value.value() == 0 || value.value() == "") return absl::OkStatus();
  return value.Error("nothing, as in RoBERTa's models");
}

// The vocabulary of an object {token: id}.
absl::StatusOr<TokenIds> ParseTokenIds(const JsonField& field) {
  ASSIGN_OR_RETURN(const JsonField vocabulary, field.Object("vocab"));
  TokenIds ids;
  std::unordered_set<int64_t> taken;
  for (const auto& [token, unused] : vocabulary.value().items()) {
    ASSIGN_OR_RETURN(const int64_t id, vocabulary.Id(token, kMaxId));
    if (!taken.insert(id).second) {
      ASSIGN_OR_RETURN(const JsonField second, vocabulary.Get(token));
      return second.Error("an id that no other token has");
    }
    ids[token] = id;
  }
  return ids;
}

absl::StatusOr<int64_t> UnknownId(const JsonField& field, const TokenIds& ids) {
  ASSIGN_OR_RETURN(const std::string token, field.String("unk_token"));
  const auto found = ids.find(token);
  if (found != ids.end()) return found->second;
  ASSIGN_OR_RETURN(const JsonField value, field.Get("unk_token"));
  return value.Error("a token of the vocabulary");
}

absl::StatusOr<TokenizerModel> ParseUnigram(const JsonField& field) {
  RETURN_IF_ERROR(CheckFalse(field, "byte_fallback"));
  ASSIGN_OR_RETURN(const JsonField vocabulary, field.Array("vocab"));
  if (vocabulary.size() == 0) return vocabulary.Error("pieces with scores");
  ASSIGN_OR_RETURN(const int64_t unknown, field.Id("unk_id", static_cast<int64_t>(vocabulary.size()) - 1));
  TokenizerModel model;
  std::vector<UnigramModel::ScoredPiece> pieces;
  for (size_t i = 0; i < vocabulary.size(); ++i) {
    const json& piece = vocabulary.value()[i];
    if (!piece.is_array() || piece.size() != 2 || !piece[0].is_string() || !piece[1].is_number()) {
      return vocabulary.At(i).Error("[a piece, its score]");
    }
    pieces.push_back({piece[0].get<std::string>(), piece[1].get<double>()});
    model.ids[pieces.back().text] = static_cast<int64_t>(i);
  }
  ASSIGN_OR_RETURN(UnigramModel parsed, UnigramModel::Create(std::move(pieces), static_cast<int>(unknown),
                                                             absl::StrCat(field.source(), ": model.vocab")));
  const auto unigram = std::make_shared<const UnigramModel>(std::move(parsed));
  model.cut = [unigram](absl::string_view word) { return unigram->Cut(word); };
  return model;
}

absl::StatusOr<TokenizerModel> ParseWordPiece(const JsonField& field) {
  WordPieces::Options options;
  TokenizerModel model;
  ASSIGN_OR_RETURN(model.ids, ParseTokenIds(field));
  ASSIGN_OR_RETURN(options.unknown, UnknownId(field, model.ids));
  ASSIGN_OR_RETURN(options.continuation, field.String("continuing_subword_prefix", "##"));
  if (field.Has("max_input_chars_per_word")) {
    ASSIGN_OR_RETURN(options.max_characters, field.Id("max_input_chars_per_word", kMaxId));
  }
  const auto pieces = std::make_shared<const WordPieces>(model.ids, std::move(options));
  model.cut = [pieces](absl::string_view word) { return pieces->Cut(word); };
  return model;
}

// Byte pairs over a vocabulary of symbols.
struct BytePairs {
  TokenIds ids;
  BytePairMerges merges;
  int64_t unknown = -1;  // None: what the vocabulary lacks is left out.
  bool fuses_unknown = false;
  bool keeps_whole_words = false;  // A word of the vocabulary is a token, whatever the merges make of it.

  std::vector<SourcedToken> Cut(absl::string_view word) const;
};

// The end of the character that begins at byte `begin`.
size_t CharacterEnd(absl::string_view word, size_t begin) {
  size_t end = begin + 1;
  while (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) ++end;
  return end;
}

std::vector<SourcedToken> BytePairs::Cut(absl::string_view word) const {
  if (keeps_whole_words) {
    const auto whole = ids.find(word);
    if (whole != ids.end()) return {{whole->second, 0, static_cast<int64_t>(word.size())}};
  }
  std::string known;
  std::vector<int64_t> places;  // In the word, of each byte that is known.
  for (size_t begin = 0; begin < word.size();) {
    const size_t end = CharacterEnd(word, begin);
    const bool is_kept = unknown >= 0 || ids.contains(word.substr(begin, end - begin));
    for (; begin < end; ++begin) {
      if (!is_kept) continue;
      known.push_back(word[begin]);
      places.push_back(static_cast<int64_t>(begin));
    }
  }
  std::vector<SourcedToken> tokens;
  size_t begin = 0;
  for (const std::string& symbol : merges.Apply(known)) {
    const auto found = ids.find(symbol);
    const int64_t id = found == ids.end() ? unknown : found->second;
    const size_t last = begin + symbol.size() - 1;
    if (fuses_unknown && id == unknown && !tokens.empty() && tokens.back().id == unknown) {
      tokens.back().end = places[last] + 1;
    } else {
      tokens.push_back({id, places[begin], places[last] + 1});
    }
    begin = last + 1;
  }
  return tokens;
}

// A pair is ["a", "b"], or "a b" in older files.
absl::StatusOr<BytePairMerges> ParseMerges(const JsonField& field, const TokenIds& ids) {
  ASSIGN_OR_RETURN(const JsonField list, field.Array("merges"));
  std::vector<std::pair<std::string, std::string>> pairs;
  for (size_t i = 0; i < list.size(); ++i) {
    const json& merge = list.value()[i];
    std::vector<std::string> parts;
    if (merge.is_string()) {
      parts = absl::StrSplit(merge.get_ref<const std::string&>(), ' ');
    } else if (merge.is_array()) {
      for (const json& part : merge) parts.push_back(part.is_string() ? part.get<std::string>() : "");
    }
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) {
      return list.At(i).Error("two symbols, [\"a\", \"b\"] or \"a b\"");
    }
    for (const std::string& symbol : {parts[0], parts[1], parts[0] + parts[1]}) {
      if (!ids.contains(symbol)) {
        return list.At(i).Error(absl::StrCat("symbols of the vocabulary, which lacks \"", symbol, "\""));
      }
    }
    pairs.emplace_back(std::move(parts[0]), std::move(parts[1]));
  }
  return BytePairMerges::Create(pairs);
}

absl::StatusOr<TokenizerModel> ParseBytePairs(const JsonField& field) {
  RETURN_IF_ERROR(CheckFalse(field, "byte_fallback"));
  for (const char* key : {"dropout", "continuing_subword_prefix", "end_of_word_suffix"}) {
    RETURN_IF_ERROR(CheckUnused(field, key));
  }
  ASSIGN_OR_RETURN(TokenIds ids, ParseTokenIds(field));
  ASSIGN_OR_RETURN(BytePairMerges merges, ParseMerges(field, ids));
  BytePairs pairs = {std::move(ids), std::move(merges)};
  if (field.Has("unk_token")) {
    ASSIGN_OR_RETURN(pairs.unknown, UnknownId(field, pairs.ids));
  }
  ASSIGN_OR_RETURN(pairs.fuses_unknown, field.Bool("fuse_unk", false));
  ASSIGN_OR_RETURN(pairs.keeps_whole_words, field.Bool("ignore_merges", false));
  const auto shared = std::make_shared<const BytePairs>(std::move(pairs));
  return TokenizerModel{shared->ids, [shared](absl::string_view word) { return shared->Cut(word); }};
}

// The type of a model whose file does not name it.
std::string TypeByFields(const JsonField& field) {
  if (field.Has("merges")) return "BPE";
  if (field.Has("max_input_chars_per_word")) return "WordPiece";
  return field.Has("unk_id") ? "Unigram" : "";
}

}  // namespace

absl::StatusOr<TokenizerModel> ParseTokenizerModel(const JsonField& field) {
  ASSIGN_OR_RETURN(const std::string type, field.String("type", TypeByFields(field)));
  if (type == "Unigram") return ParseUnigram(field);
  if (type == "WordPiece") return ParseWordPiece(field);
  if (type == "BPE") return ParseBytePairs(field);
  ASSIGN_OR_RETURN(const JsonField value, field.Get("type"));
  return value.Error("Unigram (XLM-R), WordPiece (BERT) or BPE (RoBERTa)");
}

}  // namespace distill_l2s
