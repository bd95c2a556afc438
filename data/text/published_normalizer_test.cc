#include "data/text/published_normalizer.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

std::string Normalize(absl::string_view text) {
  std::u32string dropped;
  return NormalizeAsPublishedCode(text, &dropped);
}

TEST(NormalizeAsPublishedCode, DoesWhatItDid) {
  EXPECT_EQ(Normalize("L'eau, 2 fois!"), "leau  fois");
  EXPECT_EQ(Normalize("हिन्दी"), "हनद");
  EXPECT_EQ(Normalize("น้ำ"), "นา");
  EXPECT_EQ(Normalize("தமிழ்"), "தமழ");
  EXPECT_EQ(Normalize("İstanbul IŞIK"), "i\u0307stanbul işik");
  EXPECT_EQ(Normalize("ΟΔΥΣΣΕΥΣ"), "οδυσσευς");
  EXPECT_EQ(Normalize("ﬁn Жук"), "fin жук");
  EXPECT_EQ(Normalize(" «Da». "), "da");
  EXPECT_EQ(Normalize("... 12"), "");
}

TEST(NormalizeAsPublishedCode, SaysWhatItDropped) {
  std::u32string dropped;
  NormalizeAsPublishedCode("a-b, हि\tc", &dropped);
  EXPECT_EQ(dropped, U"-,ि");
}

}  // namespace
}  // namespace distill_l2s
