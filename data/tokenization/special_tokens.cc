#include "data/tokenization/special_tokens.h"

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

const SpecialToken* TokenAtStart(absl::string_view text, absl::Span<const SpecialToken> tokens) {
  for (const SpecialToken& token : tokens) {
    if (!token.text.empty() && absl::StartsWith(text, token.text)) return &token;
  }
  return nullptr;
}

// Takes the white space off the end, as Python's str.rstrip.
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

absl::StatusOr<std::vector<SpecialToken>> FindSpecialTokens(const TokenIds& ids, absl::string_view source,
                                                            const TokenizerConfig& config,
                                                            absl::Span<const SpecialTokenRole> roles) {
  std::vector<SpecialToken> tokens;
  for (const SpecialTokenRole& role : roles) {
    ASSIGN_OR_RETURN(const std::string text, config.Token(role.key, role.default_text));
    const auto found = ids.find(text);
    if (found != ids.end()) {
      tokens.push_back({text, found->second, role.strips_before});
      if (role.id != nullptr) *role.id = found->second;
    } else if (role.id != nullptr) {
      return absl::InvalidArgumentError(absl::StrCat(source, ": lacks the ", role.key, " ", text));
    }
  }
  return tokens;
}

std::vector<TextPart> SplitAtSpecialTokens(absl::string_view text, absl::Span<const SpecialToken> tokens) {
  std::vector<TextPart> parts;
  const auto append_text = [&](absl::string_view part) {
    if (!part.empty()) parts.push_back({part, -1});
  };
  size_t start = 0;
  for (size_t i = 0; i < text.size();) {
    const SpecialToken* const token = TokenAtStart(text.substr(i), tokens);
    if (token == nullptr) {
      ++i;
      continue;
    }
    const absl::string_view before = text.substr(start, i - start);
    append_text(token->strips_before ? StripEnd(before) : before);
    parts.push_back({"", token->id});
    start = i += token->text.size();
  }
  append_text(text.substr(start));
  return parts;
}

}  // namespace distill_l2s
