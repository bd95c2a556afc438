#include "data/tokenization/roberta_tokenizer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/git_lfs.h"
#include "base/json.h"
#include "base/status_macros.h"
#include "data/tokenization/byte_characters.h"
#include "data/tokenization/byte_level_words.h"
#include "data/tokenization/tokenizer_config.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxMergesBytes = 64 << 20;

}  // namespace

absl::Status RobertaTokenizer::ReadVocabulary(const std::string& path) {
  ASSIGN_OR_RETURN(const nlohmann::json vocabulary, ReadJson(path));
  if (!vocabulary.is_object()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": expected an object of token: id"));
  }
  for (const auto& [token, unused] : vocabulary.items()) {
    ASSIGN_OR_RETURN(const int64_t id, GetJsonField<int64_t>(vocabulary, token.c_str(), path));
    if (id < 0 || !tokens_.emplace(id, token).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": \"", token, "\" has the id ", id, ", expected one of its own from 0"));
    }
    ids_[token] = id;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<RobertaTokenizer>> RobertaTokenizer::Load(const std::string& directory) {
  const std::string merges_path = JoinPath(directory, "merges.txt");
  ASSIGN_OR_RETURN(const std::string merges_text, ReadFile(merges_path, kMaxMergesBytes));
  RETURN_IF_ERROR(CheckNoGitLfsPointer(merges_text, merges_path));
  ASSIGN_OR_RETURN(BytePairMerges merges, BytePairMerges::Parse(merges_text, merges_path));
  std::unique_ptr<RobertaTokenizer> tokenizer(new RobertaTokenizer(std::move(merges)));
  const std::string path = JoinPath(directory, "vocab.json");
  RETURN_IF_ERROR(tokenizer->ReadVocabulary(path));
  ASSIGN_OR_RETURN(const TokenizerConfig config, TokenizerConfig::Read(directory));
  RETURN_IF_ERROR(config.CheckClass({"RobertaTokenizer", "RobertaTokenizerFast"}));
  ASSIGN_OR_RETURN(const std::optional<bool> add_prefix_space, config.Flag("add_prefix_space"));
  tokenizer->add_prefix_space_ = add_prefix_space.value_or(false);
  const SpecialTokenRole roles[] = {{"bos_token", "<s>", false, &tokenizer->begin_},
                                    {"eos_token", "</s>", false, &tokenizer->end_},
                                    {"unk_token", "<unk>", false, &tokenizer->unknown_},
                                    {"pad_token", "<pad>"},
                                    {"mask_token", "<mask>", /*strips_before=*/true}};
  ASSIGN_OR_RETURN(tokenizer->special_tokens_, FindSpecialTokens(tokenizer->ids_, path, config, roles));
  return tokenizer;
}

std::vector<SourcedToken> RobertaTokenizer::Tokens(absl::string_view text) const {
  std::string prefixed;
  int64_t added = 0;  // Bytes in front that the text lacks.
  if (add_prefix_space_ && !text.empty() && !absl::ascii_isspace(text.front())) {
    prefixed = absl::StrCat(" ", text);
    text = prefixed;
    added = 1;
  }
  std::vector<SourcedToken> tokens = {{begin_, 0, 0}};
  for (const TextPart& part : SplitAtSpecialTokens(text, special_tokens_)) {
    if (part.special_id >= 0) {
      tokens.push_back({part.special_id, 0, 0});
      continue;
    }
    int64_t place = part.text.data() - text.data() - added;
    for (const std::string& word : ByteLevelWords(part.text)) {
      for (const std::string& symbol : merges_.Apply(BytesToCharacters(word))) {
        const auto found = ids_.find(symbol);
        const int64_t end = place + static_cast<int64_t>(CharactersToBytes(symbol).size());
        tokens.push_back({found == ids_.end() ? unknown_ : found->second, std::max<int64_t>(0, place), end});
        place = end;
      }
    }
  }
  tokens.push_back({end_, 0, 0});
  return tokens;
}

std::vector<int64_t> RobertaTokenizer::Encode(absl::string_view text) const {
  std::vector<int64_t> ids;
  for (const SourcedToken& token : Tokens(text)) ids.push_back(token.id);
  return ids;
}

std::vector<TokenSpan> RobertaTokenizer::Spans(absl::string_view text) const {
  return SpansOfTokens(text, Tokens(text));
}

std::vector<std::string> RobertaTokenizer::Pieces(absl::string_view text) const {
  std::vector<std::string> pieces;
  for (const int64_t id : Encode(text)) {
    const auto special = std::find_if(special_tokens_.begin(), special_tokens_.end(),
                                      [id](const SpecialToken& token) { return token.id == id; });
    pieces.push_back(special != special_tokens_.end() ? special->text
                                                      : ReadableBytes(CharactersToBytes(tokens_.at(id))));
  }
  return pieces;
}

}  // namespace distill_l2s
