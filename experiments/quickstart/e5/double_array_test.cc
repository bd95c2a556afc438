#include "experiments/quickstart/e5/double_array.h"

#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

using Matches = std::vector<std::pair<size_t, uint32_t>>;

// Every key that `text` begins with, by length, with its value: darts-clone's commonPrefixSearch.
Matches PrefixSearch(const std::vector<uint32_t>& units, absl::string_view text) {
  const auto offset = [](uint32_t unit) { return (unit >> 10) << ((unit & (1u << 9)) >> 6); };
  Matches matches;
  uint32_t node = offset(units.at(0));
  for (size_t i = 0; i < text.size(); ++i) {
    const uint8_t byte = static_cast<uint8_t>(text[i]);
    node ^= byte;
    const uint32_t unit = units.at(node);
    if ((unit & (1u << 31 | 0xFF)) != byte) break;
    node ^= offset(unit);
    if (unit >> 8 & 1) matches.emplace_back(i + 1, units.at(node) & ~(1u << 31));
  }
  return matches;
}

Matches Expected(const std::map<std::string, uint32_t>& values, absl::string_view text) {
  Matches matches;
  for (size_t length = 1; length <= text.size(); ++length) {
    const auto found = values.find(std::string(text.substr(0, length)));
    if (found != values.end()) matches.emplace_back(length, found->second);
  }
  return matches;
}

TEST(DoubleArrayTest, FindsPrefixes) {
  const std::map<std::string, uint32_t> values = {{"a", 1}, {"ab", 2}, {"abcd", 3}, {"\xff\x01", 4}};
  const auto units = BuildDoubleArray(values);
  EXPECT_EQ(units.size() % 256, 0);
  EXPECT_EQ(PrefixSearch(units, "abcde"), (Matches{{1, 1}, {2, 2}, {4, 3}}));
  EXPECT_EQ(PrefixSearch(units, "abc"), (Matches{{1, 1}, {2, 2}}));
  EXPECT_EQ(PrefixSearch(units, "\xff\x01"), (Matches{{2, 4}}));
  EXPECT_EQ(PrefixSearch(units, "b"), Matches{});
}

TEST(DoubleArrayTest, EmptyFindsNothing) {
  const auto units = BuildDoubleArray({});
  for (int c = 1; c < 256; ++c) EXPECT_EQ(PrefixSearch(units, std::string(1, c)), Matches{});
}

TEST(DoubleArrayTest, EqualSubtreesAreStoredOnce) {
  std::map<std::string, uint32_t> values;
  for (int first = 'a'; first <= 'z'; ++first) {
    for (int i = 0; i < 400; ++i) values[std::string(1, first) + "suffix" + std::to_string(i)] = i;
  }
  EXPECT_LT(BuildDoubleArray(values).size(), 2048);
}

TEST(DoubleArrayTest, AgreesWithAMapOnRandomKeys) {
  Random random(5);
  const auto word = [&](uint64_t letters) {
    std::string text(1 + random.Below(6), 'x');
    for (char& c : text) c = static_cast<char>(1 + random.Below(letters));
    return text;
  };
  for (const uint64_t letters : {2, 5, 40, 255}) {
    std::map<std::string, uint32_t> values;
    for (int i = 0; i < 2000; ++i) values[word(letters)] = random.Below(letters == 5 ? 3 : 1u << 31);
    const auto units = BuildDoubleArray(values);
    for (const auto& [key, value] : values) {
      ASSERT_EQ(PrefixSearch(units, key), Expected(values, key));
    }
    for (int i = 0; i < 2000; ++i) {
      const std::string text = word(letters) + word(letters);
      ASSERT_EQ(PrefixSearch(units, text), Expected(values, text));
    }
  }
}

}  // namespace
}  // namespace distill_l2s
