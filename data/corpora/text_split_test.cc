#include "data/corpora/text_split.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

TEST(SplitOfText, IsFixedByTheTextAlone) {
  // SHA-256("abc") = ba7816bf..., 0.7284 as a fraction; of "" = e3b0c442..., 0.8894.
  ImportConfig config;
  EXPECT_EQ(SplitOfText("abc", config), Split::kTrain);
  config.set_test_share(0.7283);
  config.set_dev_share(0.0002);
  EXPECT_EQ(SplitOfText("abc", config), Split::kDev);
  config.set_test_share(0.7285);
  EXPECT_EQ(SplitOfText("abc", config), Split::kTest);
  EXPECT_EQ(SplitOfText("", config), Split::kTrain);
}

TEST(SplitOfText, SharesAreMet) {
  const ImportConfig config;
  int counts[3] = {};
  for (int i = 0; i < 20000; ++i) ++counts[static_cast<int>(SplitOfText(absl::StrCat("text ", i), config))];
  EXPECT_NEAR(counts[static_cast<int>(Split::kTrain)] / 20000.0, 0.75, 0.01);
  EXPECT_NEAR(counts[static_cast<int>(Split::kDev)] / 20000.0, 0.10, 0.01);
  EXPECT_NEAR(counts[static_cast<int>(Split::kTest)] / 20000.0, 0.15, 0.01);
}

TEST(SplitOfText, AllOrNothing) {
  ImportConfig config;
  config.set_test_share(0);
  config.set_dev_share(0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(SplitOfText(absl::StrCat(i), config), Split::kTrain);
}

TEST(CheckImportConfig, NamesFieldAndValue) {
  ImportConfig config;
  EXPECT_TRUE(CheckImportConfig(config).ok());
  config.set_max_duration_s(0.1);
  EXPECT_EQ(CheckImportConfig(config).message(),
            "import: min_duration_s is 0.2 and max_duration_s is 0.1, expected 0 <= min_duration_s < "
            "max_duration_s");
  config.Clear();
  config.set_min_characters_per_s(-1);
  EXPECT_FALSE(CheckImportConfig(config).ok());
  config.Clear();
  config.set_test_share(0.95);
  EXPECT_EQ(
      CheckImportConfig(config).message(),
      "import: test_share is 0.95 and dev_share is 0.1, expected neither negative and their sum under 1");
}

}  // namespace
}  // namespace distill_l2s
