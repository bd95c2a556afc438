#include "modeling/checkpoint/shard_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

std::string ErrorOf(absl::string_view json) {
  const auto files = ParseShardIndex(json, "i.json");
  return files.ok() ? "no error" : std::string(files.status().message());
}

TEST(ShardIndexTest, ReadsTheWeightMap) {
  EXPECT_THAT(ParseShardIndex(R"({"metadata": {"total_size": 9},
                                  "weight_map": {"b": "model-00002-of-00002.bin", "a": "x"}})",
                              "i.json")
                  .value(),
              ElementsAre(Pair("a", "x"), Pair("b", "model-00002-of-00002.bin")));
}

TEST(ShardIndexTest, RefusesFilesElsewhere) {
  for (const char* file : {R"("../model.bin")", R"("/etc/passwd")", R"("a/b")", R"("..")", R"(".")", R"("")",
                           "7", "null", R"(["x"])"}) {
    EXPECT_THAT(ErrorOf(absl::StrCat(R"({"weight_map": {"t": )", file, "}}")),
                HasSubstr("i.json: \"weight_map\": \"t\" is in "))
        << file;
  }
}

TEST(ShardIndexTest, RefusesOtherJson) {
  EXPECT_THAT(ErrorOf("[]"), HasSubstr("i.json: \"weight_map\" is missing"));
  EXPECT_THAT(ErrorOf("{}"), HasSubstr("\"weight_map\" is missing"));
  EXPECT_THAT(ErrorOf(R"({"weight_map": 3})"), HasSubstr("\"weight_map\" is missing"));
  EXPECT_THAT(ErrorOf(R"({"weight_map": {"a": "x", "a": "y"}})"), HasSubstr("i.json"));
  EXPECT_THAT(ErrorOf("{"), HasSubstr("i.json"));
}

}  // namespace
}  // namespace distill_l2s
