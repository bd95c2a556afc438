#include "data/tokenization/tokenizer_cases.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/json.h"

namespace distill_l2s {

std::string TokenizerTestData(const std::string& name) {
  return absl::StrCat("data/tokenization/testdata/", name);
}

void ExpectTransformersIds(const SubwordTokenizer& tokenizer, const std::string& name) {
  const absl::StatusOr<nlohmann::json> cases = ReadJson(TokenizerTestData("cases.json"));
  ASSERT_TRUE(cases.ok()) << cases.status();
  ASSERT_GT(cases->at(name).size(), 50u);
  for (const nlohmann::json& one : cases->at(name)) {
    const std::string text = one.at("text");
    const auto ids = one.at("ids").get<std::vector<int64_t>>();
    EXPECT_EQ(tokenizer.Encode(text), ids) << '"' << text << '"';
    EXPECT_EQ(tokenizer.Pieces(text).size(), ids.size()) << '"' << text << '"';
  }
}

}  // namespace distill_l2s
