#include "data/corpora/json_member.h"

#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

TEST(FindLastMemberTest, FindsValuesOfEveryKind) {
  const std::string line = R"( {"a": "x\"},", "b" :[1, {"c": 2}] ,"c":-1.5e3, "a": null})";
  EXPECT_EQ(FindLastMember(line, "a").value, "null");
  EXPECT_EQ(FindLastMember(line, "b").value, R"([1, {"c": 2}])");
  EXPECT_EQ(FindLastMember(line, "c").value, "-1.5e3");
  EXPECT_EQ(line.substr(FindLastMember(line, "c").offset, 4), "-1.5");
  EXPECT_EQ(FindLastMember(line, "d").value, "");
}

TEST(FindLastMemberTest, AnyDamageIsSurvived) {
  const std::string line = R"({"a": "x\"}", "b": [1, {"c": 2}]})";
  for (size_t size = 0; size < line.size(); ++size) {
    for (const char c : {'"', '\\', '{', '}', ']', ':', ',', ' '}) {
      std::string damaged = line.substr(0, size) + c;
      for (const char* name : {"a", "b", ""}) {
        const JsonMember member = FindLastMember(damaged, name);
        EXPECT_LE(member.offset + member.value.size(), damaged.size());
      }
    }
  }
}

}  // namespace
}  // namespace distill_l2s
