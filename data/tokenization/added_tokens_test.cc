#include "data/tokenization/added_tokens.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace distill_l2s {
namespace {

using nlohmann::json;
using Strings = std::vector<std::string>;

SourcedText Same(SourcedText text) { return text; }

AddedTokens Parse(const json& tokens) {
  TokenIds ids;
  auto parsed = AddedTokens::Parse(JsonField(&tokens, "t.json"), Same, &ids);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *std::move(parsed);
}

// The parts of a text: "#7" for the token 7.
Strings Split(const AddedTokens& tokens, absl::string_view text) {
  Strings parts;
  for (const AddedTokens::Part& part : tokens.SplitRaw(CharactersOf(text))) {
    parts.push_back(part.id >= 0 ? "#" + std::to_string(part.id) : ToUtf8(part.text));
  }
  return parts;
}

TEST(AddedTokens, TheLongestIsFoundFirst) {
  const AddedTokens tokens = Parse({{{"id", 1}, {"content", "<s>"}, {"special", true}},
                                    {{"id", 2}, {"content", "<s>>"}, {"special", true}}});
  EXPECT_EQ(Split(tokens, "a<s>>b<s>"), (Strings{"a", "#2", "b", "#1"}));
  EXPECT_EQ(Split(tokens, ""), Strings());
}

TEST(AddedTokens, TakeTheSpaceAroundThem) {
  const AddedTokens tokens = Parse({{{"id", 1}, {"content", "<m>"}, {"special", true}, {"lstrip", true}},
                                    {{"id", 2}, {"content", "<n>"}, {"special", true}, {"rstrip", true}}});
  EXPECT_EQ(Split(tokens, "a \u3000<m> b"), (Strings{"a", "#1", " b"}));
  EXPECT_EQ(Split(tokens, "a <n>  b"), (Strings{"a ", "#2", "b"}));
  EXPECT_EQ(Split(tokens, "<n> <m>"), (Strings{"#2", "#1"}));
}

TEST(AddedTokens, SingleWordsAreNotFoundInsideOthers) {
  const AddedTokens tokens =
      Parse({{{"id", 1}, {"content", "ab"}, {"special", true}, {"single_word", true}}});
  EXPECT_EQ(Split(tokens, "ab cab ab"), (Strings{"#1", " cab ", "#1"}));
}

}  // namespace
}  // namespace distill_l2s
