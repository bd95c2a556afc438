#include "experiments/evaluation/report/style.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(StyleTest, TheBaselinesColourIsItsOwnHoweverManyArms) {
  EXPECT_EQ(ArmColourRules(0), "");
  const std::string rules = ArmColourRules(14);
  EXPECT_THAT(rules, AllOf(HasSubstr(".arm-0 { --arm: var(--arm-0); }\n"),
                           HasSubstr(".arm-11 { --arm: var(--arm-11); }\n"),
                           HasSubstr(".arm-12 { --arm: var(--arm-1); }\n"),
                           HasSubstr(".arm-13 { --arm: var(--arm-2); }\n"), Not(HasSubstr(".arm-14"))));
}

TEST(StyleTest, SetsEveryColourForLightAndDark) {
  const std::string style = kReportStyle;
  const size_t dark = style.find("prefers-color-scheme: dark");
  ASSERT_NE(dark, std::string::npos);
  for (int i = 0; i < 12; ++i) {
    const std::string variable = absl::StrCat("--arm-", i, ":");
    EXPECT_LT(style.find(variable), dark) << variable;
    EXPECT_NE(style.find(variable, dark), std::string::npos) << variable;
  }
}

}  // namespace
}  // namespace distill_l2s
