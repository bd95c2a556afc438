#include "data/corpora/tier_choice.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using Places = std::vector<size_t>;

TEST(ChooseTiers, ByPatternOrTheOnlyOneWithTexts) {
  const std::vector<TierName> tiers = {{"ana text", true}, {"dan text", true}, {"notes", false}};
  EXPECT_EQ(*ChooseTiers(tiers, "* text"), (Places{0, 1}));
  EXPECT_EQ(*ChooseTiers(tiers, "note?"), Places{2});
  EXPECT_EQ(*ChooseTiers({tiers[2], tiers[0]}, ""), Places{1});
}

TEST(ChooseTiers, NoneOrSeveralIsAnErrorThatListsThem) {
  const std::vector<TierName> tiers = {{"a", true}, {"b", true}};
  const char* const message = "there are the tiers a, b; --tier=NAME says which, and may hold * and ?";
  EXPECT_EQ(ChooseTiers(tiers, "").status().message(), message);
  EXPECT_EQ(ChooseTiers(tiers, "c").status().message(), message);
  EXPECT_FALSE(ChooseTiers({{"a", false}}, "").ok());
  EXPECT_FALSE(ChooseTiers({}, "").ok());
}

}  // namespace
}  // namespace distill_l2s
