#include "data/tokenization/bert_tokenizer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/git_lfs.h"
#include "base/status_macros.h"
#include "data/tokenization/sourced_pieces.h"
#include "data/tokenization/tokenizer_config.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxVocabularyBytes = 64 << 20;

absl::StatusOr<std::vector<std::string>> ReadTokens(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string contents, ReadFile(path, kMaxVocabularyBytes));
  RETURN_IF_ERROR(CheckNoGitLfsPointer(contents, path));
  std::vector<std::string> tokens;
  for (const absl::string_view line : absl::StrSplit(absl::StripSuffix(contents, "\n"), '\n')) {
    tokens.emplace_back(absl::StripSuffix(line, "\r"));
  }
  return tokens;
}

absl::StatusOr<BertWordOptions> ReadWordOptions(const TokenizerConfig& config, const std::string& directory) {
  ASSIGN_OR_RETURN(const std::optional<bool> lower_case, config.Flag("do_lower_case"));
  ASSIGN_OR_RETURN(const std::optional<bool> strip_accents, config.Flag("strip_accents"));
  ASSIGN_OR_RETURN(const std::optional<bool> split_ideographs, config.Flag("tokenize_chinese_chars"));
  ASSIGN_OR_RETURN(const std::optional<bool> finds_words, config.Flag("do_basic_tokenize"));
  if (!finds_words.value_or(true)) {
    return absl::InvalidArgumentError(
        absl::StrCat(directory, "/tokenizer_config.json: \"do_basic_tokenize\" is false, expected true"));
  }
  BertWordOptions options;
  options.lower_case = lower_case.value_or(true);
  options.strip_accents = strip_accents.value_or(options.lower_case);
  options.split_ideographs = split_ideographs.value_or(true);
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<BertTokenizer>> BertTokenizer::Load(const std::string& directory) {
  std::unique_ptr<BertTokenizer> tokenizer(new BertTokenizer);
  const std::string path = JoinPath(directory, "vocab.txt");
  ASSIGN_OR_RETURN(tokenizer->tokens_, ReadTokens(path));
  TokenIds ids;
  // A token that stands twice has its last id, as in transformers.
  for (size_t i = 0; i < tokenizer->tokens_.size(); ++i) ids[tokenizer->tokens_[i]] = i;
  ASSIGN_OR_RETURN(const TokenizerConfig config, TokenizerConfig::Read(directory));
  RETURN_IF_ERROR(config.CheckClass({"BertTokenizer", "BertTokenizerFast"}));
  ASSIGN_OR_RETURN(tokenizer->word_options_, ReadWordOptions(config, directory));
  WordPieces::Options options;
  const SpecialTokenRole roles[] = {{"cls_token", "[CLS]", false, &tokenizer->begin_},
                                    {"sep_token", "[SEP]", false, &tokenizer->end_},
                                    {"unk_token", "[UNK]", false, &options.unknown},
                                    {"pad_token", "[PAD]"},
                                    {"mask_token", "[MASK]"}};
  ASSIGN_OR_RETURN(tokenizer->special_tokens_, FindSpecialTokens(ids, path, config, roles));
  tokenizer->pieces_ = WordPieces(std::move(ids), std::move(options));
  return tokenizer;
}

std::vector<SourcedToken> BertTokenizer::Tokens(absl::string_view text) const {
  std::vector<SourcedToken> tokens = {{begin_, 0, 0}};
  for (const TextPart& part : SplitAtSpecialTokens(text, special_tokens_)) {
    if (part.special_id >= 0) {
      tokens.push_back({part.special_id, 0, 0});
      continue;
    }
    const int64_t offset = part.text.data() - text.data();
    for (const SourcedText& word : SourcedBertWords(part.text, word_options_)) {
      for (const SourcedToken& piece : SourcedPieces(word, pieces_.Cut(ToUtf8(word)))) {
        tokens.push_back({piece.id, piece.begin + offset, piece.end + offset});
      }
    }
  }
  tokens.push_back({end_, 0, 0});
  return tokens;
}

std::vector<int64_t> BertTokenizer::Encode(absl::string_view text) const {
  std::vector<int64_t> ids;
  for (const SourcedToken& token : Tokens(text)) ids.push_back(token.id);
  return ids;
}

std::vector<TokenSpan> BertTokenizer::Spans(absl::string_view text) const {
  return SpansOfTokens(text, Tokens(text));
}

std::vector<std::string> BertTokenizer::Pieces(absl::string_view text) const {
  std::vector<std::string> pieces;
  for (const int64_t id : Encode(text)) pieces.push_back(tokens_[id]);
  return pieces;
}

}  // namespace distill_l2s
