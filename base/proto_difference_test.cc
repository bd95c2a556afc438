#include "base/proto_difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text_proto.h"
#include "base/text_proto_test.pb.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Differences(const std::string& then, const std::string& now) {
  TextProtoTestMessage a, b;
  EXPECT_TRUE(ParseTextProto(then, "then", &a).ok());
  EXPECT_TRUE(ParseTextProto(now, "now", &b).ok());
  return ListDifferences(a, b);
}

TEST(ProtoDifferenceTest, EqualMessages) {
  EXPECT_THAT(Differences("name: \"a\" steps: 3", "steps: 3 name: \"a\""), IsEmpty());
}

TEST(ProtoDifferenceTest, ValuesByTheirPath) {
  EXPECT_THAT(Differences("name: \"a\" steps: 3 color: RED inner { name: \"b\" rate: 0.001 }",
                          "name: \"a\" steps: 4 color: GREEN inner { name: \"b\" rate: 0.002 }"),
              ElementsAre("steps: 3 -> 4", "inner.rate: 0.001 -> 0.002", "color: RED -> GREEN"));
}

TEST(ProtoDifferenceTest, WhatIsSetOnOneSide) {
  EXPECT_THAT(Differences("name: \"a\" inner { name: \"b\" steps: 2 }", "name: \"a\" steps: 4 rate: 0.5"),
              ElementsAre("steps: unset -> 4", "inner: { name: \"b\" steps: 2 } -> unset",
                          "rate: unset (0.5) -> 0.5"));
}

TEST(ProtoDifferenceTest, Lists) {
  EXPECT_THAT(
      Differences("name: \"a\" manifests: [\"x\", \"y\"]", "name: \"a\" manifests: [\"z\", \"y\", \"w\"]"),
      ElementsAre("manifests[0]: \"x\" -> \"z\"", "manifests[2]: unset -> \"w\""));
}

}  // namespace
}  // namespace distill_l2s
