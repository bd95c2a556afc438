#include "experiments/evaluation/near_far.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "experiments/evaluation/code_points.h"
#include "experiments/evaluation/edit_distance.h"

namespace distill_l2s {
namespace {

TEST(NearFarTest, FindsTheNearestText) {
  const auto nearest = FindNearestTexts({"litera x", "o pisica"}, {"un caine mare", "litera y", "litera zz"});
  EXPECT_EQ(nearest[0].index, 1);
  EXPECT_EQ(nearest[0].distance, 1);
  EXPECT_EQ(nearest[0].length, 8);
  EXPECT_TRUE(nearest[0].near());
  EXPECT_FALSE(nearest[1].near());
}

TEST(NearFarTest, FortyPerCentOfItsOwnLengthIsNear) {
  EXPECT_TRUE(FindNearestTexts({"abcde"}, {"abcxy"})[0].near());
  EXPECT_FALSE(FindNearestTexts({"abcde"}, {"abxyz"})[0].near());
  EXPECT_FALSE(FindNearestTexts({"abcd"}, {"abxy"})[0].near());
}

TEST(NearFarTest, CountsCharactersNotBytes) {
  const auto nearest = FindNearestTexts({"țară"}, {"tara"});
  EXPECT_EQ(nearest[0].length, 4);
  EXPECT_EQ(nearest[0].distance, 2);
}

TEST(NearFarTest, WithoutTrainingTextsAllIsFar) {
  EXPECT_FALSE(FindNearestTexts({""}, {})[0].near());
  EXPECT_TRUE(FindNearestTexts({""}, {""})[0].near());
}

TEST(NearFarTest, EqualsTryingEveryText) {
  Random random(5);
  std::vector<std::string> texts(60);
  for (std::string& text : texts) {
    text.resize(random.Below(40));
    for (char& c : text) c = static_cast<char>('a' + random.Below(3));
  }
  const auto nearest =
      FindNearestTexts(absl::MakeConstSpan(texts).first(20), absl::MakeConstSpan(texts).subspan(20));
  for (size_t i = 0; i < 20; ++i) {
    int64_t best = 1000, index = -1;
    for (size_t j = 20; j < 60; ++j) {
      const int64_t distance = EditPattern(DecodeUtf8(texts[i])).Distance(DecodeUtf8(texts[j]));
      if (distance < best) best = distance, index = static_cast<int64_t>(j) - 20;
    }
    EXPECT_EQ(nearest[i].distance, best);
    EXPECT_EQ(nearest[i].index, index);
  }
}

}  // namespace
}  // namespace distill_l2s
