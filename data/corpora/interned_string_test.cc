#include "data/corpora/interned_string.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <thread>
#include <vector>

namespace distill_l2s {
namespace {

TEST(InternedStringTest, EqualTextsAreOneString) {
  const InternedString a = std::string("ta");
  const InternedString b = "ta";
  const InternedString c("si");
  EXPECT_EQ(a, b);
  EXPECT_EQ(&a.str(), &b.str());
  EXPECT_NE(a, c);
  EXPECT_EQ(sizeof a, sizeof(void*));
}

TEST(InternedStringTest, StandsWhereAStringStood) {
  InternedString speaker;
  EXPECT_TRUE(speaker.empty());
  speaker = "f31";
  EXPECT_FALSE(speaker.empty());
  const std::string copy = speaker;
  EXPECT_EQ(copy, "f31");
  std::set<std::string> names;
  names.insert(speaker);
  EXPECT_EQ(names.count("f31"), 1);
  std::ostringstream stream;
  stream << speaker;
  EXPECT_EQ(stream.str(), "f31");
}

TEST(InternedStringTest, ManyThreads) {
  std::vector<std::thread> threads;
  std::vector<std::vector<InternedString>> made(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&made, i] {
      for (int n = 0; n < 2000; ++n) made[i].push_back(std::to_string(n % 500));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 1; i < 4; ++i) EXPECT_EQ(made[i], made[0]);
}

}  // namespace
}  // namespace distill_l2s
