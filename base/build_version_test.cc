#include "base/build_version.h"

#include <gtest/gtest.h>

#include <string>

namespace distill_l2s {
namespace {

TEST(BuildVersionTest, IsACommitOrUnknown) {
  std::string version = BuildVersion();
  const std::string dirty = "-dirty";
  if (version.size() > dirty.size() && version.substr(version.size() - dirty.size()) == dirty) {
    version.resize(version.size() - dirty.size());
  }
  if (version == "unknown") return;
  EXPECT_GE(version.size(), 7u);
  // A tag may stand before the commit: tag-3-g0123456789ab.
  EXPECT_EQ(version.find_first_of(" \n\""), std::string::npos);
}

}  // namespace
}  // namespace distill_l2s
