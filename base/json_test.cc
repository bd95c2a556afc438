#include "base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Error(const std::string& text) {
  return std::string(ParseJson(text, "a.json").status().message());
}

TEST(JsonTest, Parses) {
  const auto value = ParseJson(R"({"a": [1, 2.5, "\u00e9"], "b": {"a": null}})", "a.json").value();
  EXPECT_EQ(value["a"][2], "é");
  EXPECT_TRUE(value["b"]["a"].is_null());
}

TEST(JsonTest, ErrorsNameSourceAndPlace) {
  EXPECT_THAT(Error("{\n  \"a\": tru \n}"), AllOf(HasSubstr("a.json"), HasSubstr("line 2, column 11")));
  for (const char* text :
       {"", "{", "[1,]", "{\"a\" 1}", "{} {}", "nul", "'a'", "[1] // comment", "NaN", "[01]"}) {
    EXPECT_THAT(Error(text), HasSubstr("a.json: not valid JSON")) << text;
  }
}

TEST(JsonTest, RefusesInvalidUtf8) {
  for (const char* bytes : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x28\xa1"}) {
    EXPECT_THAT(Error(absl::StrCat("[\"", bytes, "\"]")), HasSubstr("not valid JSON"));
    EXPECT_THAT(Error(absl::StrCat("{\"", bytes, "\": 1}")), HasSubstr("not valid JSON"));
  }
  EXPECT_THAT(Error(R"(["\ud800"])"), HasSubstr("not valid JSON"));
}

TEST(JsonTest, RefusesTextAfterANul) {
  EXPECT_THAT(Error(std::string("{}\0{", 4)), HasSubstr("NUL at byte 3"));
}

TEST(JsonTest, RefusesNumbersThatNoDoubleHolds) {
  EXPECT_THAT(Error("[1e999]"), HasSubstr("not valid JSON"));
}

TEST(JsonTest, RefusesDuplicateKeys) {
  EXPECT_THAT(Error(R"({"a": 1, "b": {"a": 2}, "a": 3})"), HasSubstr("\"a\" stands twice"));
  EXPECT_TRUE(ParseJson(R"([{"a": 1}, {"a": 2}, {"b": {"a": {"a": 1}}}])", "").ok());
}

TEST(JsonTest, RefusesDeepNesting) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ParseJson(nested(200), "").ok());
  EXPECT_THAT(Error(nested(300)), HasSubstr("nested deeper than 200 levels"));
  EXPECT_FALSE(ParseJson(nested(1000000), "").ok());
  EXPECT_FALSE(ParseJson(std::string(1000000, '['), "").ok());
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(ParseJson(objects, "").ok());
}

// Any bytes give a value or an error.
TEST(JsonTest, SurvivesMutations) {
  const std::string original = R"({"a": [1, -2.5e3, "x\n\u00e9é"], "b": {"c": null, "d": true}})";
  Random random(1);
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string text = original;
    for (int change = 0; change < 3; ++change) {
      const size_t place = random.Below(text.size());
      switch (random.Below(3)) {
        case 0:
          text[place] = static_cast<char>(random.Below(256));
          break;
        case 1:
          text.erase(place, 1 + random.Below(5));
          break;
        default:
          text.insert(place, text.substr(random.Below(text.size()), 8));
      }
      if (text.empty()) text = " ";
    }
    refused += !ParseJson(text, "").ok();
  }
  EXPECT_GT(refused, 10000);
  EXPECT_LT(refused, 20000);
}

TEST(JsonTest, ReadsFilesAndNamesThem) {
  const std::string path = JoinPath(testing::TempDir(), "read.json");
  ASSERT_TRUE(WriteFileAtomically(path, "[1]").ok());
  EXPECT_EQ(ReadJson(path).value()[0], 1);
  EXPECT_THAT(std::string(ReadJson(path, 2).status().message()), HasSubstr(path));
  ASSERT_TRUE(WriteFileAtomically(path, "[1").ok());
  EXPECT_THAT(std::string(ReadJson(path).status().message()), HasSubstr(path));
}

TEST(JsonFieldTest, GivesValuesOfTheTypeAskedFor) {
  const auto object =
      ParseJson(R"({"s": "x", "i": -3, "d": 2.5, "b": true, "u": 9223372036854775807})", "").value();
  EXPECT_EQ(GetJsonField<std::string>(object, "s", "").value(), "x");
  EXPECT_EQ(GetJsonField<int64_t>(object, "i", "").value(), -3);
  EXPECT_EQ(GetJsonField<int64_t>(object, "u", "").value(), INT64_MAX);
  EXPECT_EQ(GetJsonField<double>(object, "d", "").value(), 2.5);
  EXPECT_EQ(GetJsonField<double>(object, "i", "").value(), -3);
  EXPECT_EQ(GetJsonField<bool>(object, "b", "").value(), true);
}

TEST(JsonFieldTest, ErrorsNameKeyValueAndWhatWasExpected) {
  const auto object =
      ParseJson(R"({"s": "x", "d": 2.5, "whole": 2.0, "u": 9223372036854775808, "n": null, "b": true})", "")
          .value();
  const auto message = [](const auto& field) { return std::string(field.status().message()); };
  EXPECT_THAT(message(GetJsonField<int64_t>(object, "s", "c.json")),
              AllOf(HasSubstr("c.json"), HasSubstr("\"s\" is \"x\""), HasSubstr("expected a whole number")));
  EXPECT_THAT(message(GetJsonField<int64_t>(object, "absent", "c.json")), HasSubstr("\"absent\" is missing"));
  for (const char* key : {"d", "whole", "u", "n", "b"}) {
    EXPECT_FALSE(GetJsonField<int64_t>(object, key, "").ok()) << key;
  }
  EXPECT_THAT(message(GetJsonField<bool>(object, "n", "")), HasSubstr("expected true or false"));
  EXPECT_THAT(message(GetJsonField<double>(object, "b", "")), HasSubstr("expected a number"));
  EXPECT_THAT(message(GetJsonField<std::string>(object["d"], "d", "c.json")), HasSubstr("not a JSON object"));
}

TEST(JsonFieldTest, LongValuesAreCut) {
  const nlohmann::json object = {{"a", std::string(10000, 'x')}};
  EXPECT_LT(GetJsonField<bool>(object, "a", "").status().message().size(), 200u);
}

}  // namespace
}  // namespace distill_l2s
