#include "data/tokenization/bert_tokenizer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/tokenization/tokenizer_config.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxVocabularyBytes = 64 << 20;
constexpr int64_t kMaxWordCharacters = 100;
constexpr absl::string_view kContinuation = "##";

// The bytes of a UTF-8 character that are not its first.
bool IsInsideCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

int64_t CountCharacters(absl::string_view word) {
  return std::count_if(word.begin(), word.end(), [](char byte) { return !IsInsideCharacter(byte); });
}

absl::StatusOr<std::vector<std::string>> ReadTokens(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string contents, ReadFile(path, kMaxVocabularyBytes));
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

// A token of the characters [begin, end) of a word, of which there is one.
SourcedToken SourcedTokenOf(int64_t id, SourcedText::const_iterator begin, SourcedText::const_iterator end) {
  SourcedToken token = {id, begin->begin, begin->end};
  for (auto character = begin; character != end; ++character) {
    token.begin = std::min(token.begin, character->begin);
    token.end = std::max(token.end, character->end);
  }
  return token;
}

}  // namespace

absl::StatusOr<std::unique_ptr<BertTokenizer>> BertTokenizer::Load(const std::string& directory) {
  std::unique_ptr<BertTokenizer> tokenizer(new BertTokenizer);
  const std::string path = JoinPath(directory, "vocab.txt");
  ASSIGN_OR_RETURN(tokenizer->tokens_, ReadTokens(path));
  // A token that stands twice has its last id, as in transformers.
  for (size_t i = 0; i < tokenizer->tokens_.size(); ++i) tokenizer->ids_[tokenizer->tokens_[i]] = i;
  ASSIGN_OR_RETURN(const TokenizerConfig config, TokenizerConfig::Read(directory));
  RETURN_IF_ERROR(config.CheckClass({"BertTokenizer", "BertTokenizerFast"}));
  ASSIGN_OR_RETURN(tokenizer->word_options_, ReadWordOptions(config, directory));
  const SpecialTokenRole roles[] = {{"cls_token", "[CLS]", false, &tokenizer->begin_},
                                    {"sep_token", "[SEP]", false, &tokenizer->end_},
                                    {"unk_token", "[UNK]", false, &tokenizer->unknown_},
                                    {"pad_token", "[PAD]"},
                                    {"mask_token", "[MASK]"}};
  ASSIGN_OR_RETURN(tokenizer->special_tokens_, FindSpecialTokens(tokenizer->ids_, path, config, roles));
  return tokenizer;
}

BertTokenizer::Piece BertTokenizer::LongestPiece(absl::string_view word, size_t begin) const {
  for (size_t end = word.size(); end > begin; --end) {
    if (end < word.size() && IsInsideCharacter(word[end])) continue;
    const absl::string_view rest = word.substr(begin, end - begin);
    const auto found = begin == 0 ? ids_.find(rest) : ids_.find(absl::StrCat(kContinuation, rest));
    if (found != ids_.end()) return {end, found->second};
  }
  return {begin, unknown_};
}

void BertTokenizer::AppendPieces(const SourcedText& word, std::vector<SourcedToken>* tokens) const {
  const size_t tokens_before = tokens->size();
  const std::string text = ToUtf8(word);
  const bool is_short = CountCharacters(text) <= kMaxWordCharacters;
  auto character = word.begin();
  for (size_t begin = 0; begin < text.size();) {
    const Piece piece = is_short ? LongestPiece(text, begin) : Piece{0, unknown_};
    if (piece.end <= begin) {
      tokens->resize(tokens_before);
      tokens->push_back(SourcedTokenOf(unknown_, word.begin(), word.end()));
      return;
    }
    const auto end = character + CountCharacters(text.substr(begin, piece.end - begin));
    tokens->push_back(SourcedTokenOf(piece.id, character, end));
    character = end;
    begin = piece.end;
  }
}

std::vector<SourcedToken> BertTokenizer::Tokens(absl::string_view text) const {
  std::vector<SourcedToken> tokens = {{begin_, 0, 0}};
  for (const TextPart& part : SplitAtSpecialTokens(text, special_tokens_)) {
    if (part.special_id >= 0) {
      tokens.push_back({part.special_id, 0, 0});
      continue;
    }
    const int64_t offset = part.text.data() - text.data();
    const size_t first = tokens.size();
    for (const SourcedText& word : SourcedBertWords(part.text, word_options_)) AppendPieces(word, &tokens);
    for (size_t i = first; i < tokens.size(); ++i) {
      tokens[i].begin += offset;
      tokens[i].end += offset;
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
