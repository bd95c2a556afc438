#include "data/tokenization/added_tokens.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/status_macros.h"
#include "data/tokenization/tokenizers_characters.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxId = 1 << 24;

// True if the characters [begin, end) are no part of a longer word.
bool IsSingleWord(const SourcedText& text, size_t begin, size_t end) {
  return (begin == 0 || !IsTokenizersWordCharacter(text[begin - 1].character)) &&
         (end == text.size() || !IsTokenizersWordCharacter(text[end].character));
}

}  // namespace

absl::StatusOr<AddedTokens> AddedTokens::Parse(const JsonField& field, const TextNormalizer& normalizer,
                                               TokenIds* ids) {
  AddedTokens tokens;
  absl::flat_hash_map<int64_t, std::string> texts;
  for (const auto& [text, id] : *ids) texts.emplace(id, text);
  for (size_t i = 0; i < field.size(); ++i) {
    const JsonField one = field.At(i);
    Token token;
    ASSIGN_OR_RETURN(token.id, one.Id("id", kMaxId));
    ASSIGN_OR_RETURN(token.single_word, one.Bool("single_word", false));
    ASSIGN_OR_RETURN(token.strips_before, one.Bool("lstrip", false));
    ASSIGN_OR_RETURN(token.strips_behind, one.Bool("rstrip", false));
    ASSIGN_OR_RETURN(const bool special, one.Bool("special", false));
    ASSIGN_OR_RETURN(const bool is_normalized, one.Bool("normalized", !special));
    ASSIGN_OR_RETURN(const std::string content, one.String("content"));
    const auto id = ids->emplace(content, token.id).first;
    const auto text = texts.emplace(token.id, content).first;
    if (content.empty() || id->second != token.id || text->second != content) {
      ASSIGN_OR_RETURN(const JsonField wrong, one.Get(content.empty() ? "content" : "id"));
      return wrong.Error(content.empty()          ? "a token's text"
                         : id->second != token.id ? "the id that the token has in the vocabulary"
                                                  : "an id that no other token has");
    }
    SourcedText characters = CharactersOf(content);
    if (is_normalized) characters = normalizer(std::move(characters));
    if (characters.empty()) continue;  // Normalised to nothing, it is found nowhere.
    for (const SourcedCharacter& c : characters) token.characters.push_back(c.character);
    TokensByFirst& found = is_normalized ? tokens.normalized_ : tokens.raw_;
    found[token.characters.front()].push_back(std::move(token));
  }
  return tokens;
}

const AddedTokens::Token* AddedTokens::TokenAt(const SourcedText& text, size_t begin,
                                               const TokensByFirst& tokens) {
  const Token* longest = nullptr;
  const auto candidates = tokens.find(text[begin].character);
  if (candidates == tokens.end()) return nullptr;
  for (const Token& token : candidates->second) {
    const size_t size = token.characters.size();
    if (size > text.size() - begin || (longest != nullptr && longest->characters.size() >= size)) continue;
    if (std::equal(token.characters.begin(), token.characters.end(), text.begin() + begin,
                   [](UChar32 a, const SourcedCharacter& b) { return a == b.character; })) {
      longest = &token;
    }
  }
  return longest;
}

std::vector<AddedTokens::Part> AddedTokens::Split(const SourcedText& text, const TokensByFirst& tokens) {
  std::vector<Part> parts;
  size_t taken = 0;  // Characters that are in parts.
  const auto take_text = [&](size_t end) {
    if (taken >= end) return;
    parts.push_back({SourcedText(text.begin() + taken, text.begin() + end), -1, taken == 0});
    taken = end;
  };
  for (size_t i = 0; i < text.size();) {
    const Token* const token = TokenAt(text, i, tokens);
    if (token == nullptr) {
      ++i;
      continue;
    }
    size_t begin = i;
    size_t end = i += token->characters.size();
    if (token->single_word && !IsSingleWord(text, begin, end)) continue;
    while (token->strips_before && begin > taken && u_isUWhiteSpace(text[begin - 1].character)) --begin;
    while (token->strips_behind && end < text.size() && u_isUWhiteSpace(text[end].character)) ++end;
    take_text(begin);
    parts.push_back({{}, token->id, false});
    taken = end;
  }
  take_text(text.size());
  return parts;
}

}  // namespace distill_l2s
