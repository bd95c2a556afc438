#include "data/corpora/named_split.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(NamedSplit, AWordOfTheNameDecides) {
  EXPECT_EQ(SplitOfName("train"), "train");
  EXPECT_EQ(SplitOfName("ro_dev"), "dev");
  EXPECT_EQ(SplitOfName("test-clean"), "test");
  EXPECT_EQ(SplitOfName("train_clean_5"), "train");
  EXPECT_EQ(SplitOfName("eval92"), "test");
  EXPECT_EQ(SplitOfName("validation"), "dev");
}

TEST(NamedSplit, OfSeveralWordsTheLast) {
  EXPECT_EQ(SplitOfName("train_dev"), "dev");
  EXPECT_EQ(SplitOfName("train_nodev"), "train");
}

TEST(NamedSplit, OtherNamesHaveNone) {
  for (const char* name : {"", "all", "contest", "trains", "devset", "_", "Überprüfung"}) {
    EXPECT_EQ(SplitOfName(name), "") << name;
  }
}

}  // namespace
}  // namespace distill_l2s
