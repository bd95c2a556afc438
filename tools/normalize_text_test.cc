#include "tools/normalize_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace distill_l2s {
namespace {

TEST(NormalizeTextTest, WritesWhatIsUsableAndCountsTheRest) {
  TextRules rules;
  rules.set_language("ro");
  rules.set_letters("[a-z ăâîșț]");
  const auto normalizer = TextNormalizer::Create(rules);
  ASSERT_TRUE(normalizer.ok()) << normalizer.status();
  std::istringstream in("Unu, DOI.\r\n\n \nla ora 7\nȚara mea!\n\xff\nfără capăt");
  std::ostringstream out;
  const NormalizedLines lines = NormalizeLines(*normalizer, &in, &out);
  EXPECT_EQ(out.str(), "unu doi\nțara mea\nfără capăt\n");
  EXPECT_EQ(lines.written, 3);
  EXPECT_THAT(lines.left_out, testing::UnorderedElementsAre(testing::Pair(TextNormalizer::kNumber, 1),
                                                            testing::Pair(TextNormalizer::kInvalidUtf8, 1)));
}

}  // namespace
}  // namespace distill_l2s
