#include "modeling/checkpoint/pickle_stack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PickleStackTest : public ::testing::Test {
 protected:
  void PushIntegers(int64_t first, int64_t last) {
    for (int64_t i = first; i <= last; ++i) ASSERT_TRUE(stack_.PushInteger(PickleKind::kInt, i).ok());
  }

  PickleObjects objects_;
  PickleStack stack_{&objects_};
};

TEST_F(PickleStackTest, TakesWhatWasPushedLastFirst) {
  PushIntegers(7, 8);
  ASSERT_TRUE(stack_.PushText(PickleKind::kString, "nine").ok());
  EXPECT_EQ(std::string(stack_.At(*stack_.Pop()).text), "nine");
  EXPECT_EQ(stack_.At(*stack_.Pop()).integer, 8);
  EXPECT_FALSE(stack_.IsEmpty());
  EXPECT_EQ(stack_.At(*stack_.Pop()).integer, 7);
  EXPECT_TRUE(stack_.IsEmpty());
  EXPECT_EQ(objects_.values.size(), 3u);
}

TEST_F(PickleStackTest, AMarkHidesWhatIsBelow) {
  PushIntegers(0, 1);
  stack_.Mark();
  EXPECT_THAT(stack_.Pop().status().ToString(), HasSubstr("the stack is empty"));
  EXPECT_THAT(stack_.Top(PickleKind::kInt).status().ToString(), HasSubstr("the stack is empty"));
  EXPECT_THAT(stack_.Put(3).ToString(), HasSubstr("the stack is empty"));
  PushIntegers(2, 4);
  stack_.Mark();
  EXPECT_THAT(*stack_.PopToMark(), IsEmpty());
  EXPECT_THAT(*stack_.PopToMark(), ElementsAre(2, 3, 4));
  EXPECT_THAT(stack_.PopToMark().status().ToString(), HasSubstr("no mark"));
  EXPECT_EQ(*stack_.Pop(), 1u);
}

TEST_F(PickleStackTest, ChecksTheKindAndLeavesWhatIsOfAnother) {
  PushIntegers(5, 5);
  EXPECT_THAT(stack_.Pop(PickleKind::kDict).status().ToString(),
              HasSubstr("the stack's top is an int, expected a dict"));
  EXPECT_EQ(stack_.At(*stack_.Top(PickleKind::kInt)).integer, 5);
  EXPECT_EQ(stack_.At(*stack_.Pop(PickleKind::kInt)).integer, 5);
  EXPECT_TRUE(stack_.IsEmpty());
}

TEST_F(PickleStackTest, GivesWhatWasPutAndNoCopyOfIt) {
  PushIntegers(6, 6);
  ASSERT_TRUE(stack_.Put(4000000000u).ok());
  ASSERT_TRUE(stack_.Get(4000000000u).ok());
  const PickleId again = *stack_.Pop();
  EXPECT_EQ(again, *stack_.Pop());
  EXPECT_THAT(stack_.Get(0).ToString(), HasSubstr("nothing was put under number 0"));
}

}  // namespace
}  // namespace distill_l2s
