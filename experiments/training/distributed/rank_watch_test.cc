#include "experiments/training/distributed/rank_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;

// What the boards of all ranks write on.
struct Wall {
  absl::Mutex mutex;
  std::map<std::string, std::string> notes;
  bool is_gone = false;
};

class FakeBoard : public NoteBoard {
 public:
  explicit FakeBoard(Wall* wall) : wall_(wall) {}
  void Set(const std::string& key, const std::string& value) override {
    absl::MutexLock lock(&wall_->mutex);
    Check();
    wall_->notes[key] = value;
  }
  std::string Get(const std::string& key) override {
    absl::MutexLock lock(&wall_->mutex);
    Check();
    return wall_->notes[key];
  }

 private:
  void Check() const {
    if (wall_->is_gone) throw std::runtime_error("gone");
  }
  Wall* const wall_;
};

// A board whose machine cannot be reached: after some notes no call returns until the test is over, as a
// socket's where packets are lost.
class SilentBoard : public NoteBoard {
 public:
  SilentBoard(Wall* wall, std::shared_ptr<absl::Notification> over) : board_(wall), over_(std::move(over)) {}
  void Set(const std::string& key, const std::string& value) override { board_.Set(key, value); }
  std::string Get(const std::string& key) override {
    if (++calls_ > 10) {
      over_->WaitForNotification();
      throw std::runtime_error("over");
    }
    return board_.Get(key);
  }

 private:
  FakeBoard board_;
  const std::shared_ptr<absl::Notification> over_;
  int calls_ = 0;
};

class RankWatchTest : public testing::Test {
 protected:
  std::unique_ptr<RankWatch> Start(int rank) { return Start(rank, std::make_unique<FakeBoard>(&wall_)); }
  std::unique_ptr<RankWatch> Start(int rank, std::unique_ptr<NoteBoard> board) {
    RankWatch::Options options;
    options.rank = rank;
    options.world_size = 3;
    options.description = absl::StrCat("machine ", rank);
    options.silence = absl::Milliseconds(400);
    options.grace = absl::Milliseconds(200);
    options.on_stuck = [this, rank](const std::string& verdict) {
      absl::MutexLock lock(&mutex_);
      stuck_[rank] = verdict;
    };
    return std::make_unique<RankWatch>(std::move(board), options);
  }
  std::map<int, std::string> Stuck() {
    absl::MutexLock lock(&mutex_);
    return stuck_;
  }

  Wall wall_;
  absl::Mutex mutex_;
  std::map<int, std::string> stuck_;
};

TEST_F(RankWatchTest, NothingWhileAllLive) {
  const auto zero = Start(0), one = Start(1), two = Start(2);
  EXPECT_EQ(one->WaitForVerdict(), "");
  EXPECT_TRUE(Stuck().empty());
}

TEST_F(RankWatchTest, AllNameTheRankThatFallsSilent) {
  const auto zero = Start(0), one = Start(1);
  {
    const auto two = Start(2);
    absl::SleepFor(absl::Milliseconds(200));
  }
  const absl::Time start = absl::Now();
  for (const auto& watch : {zero.get(), one.get()}) {
    EXPECT_THAT(watch->WaitForVerdict(), HasSubstr("rank 2 of 3 (machine 2) is gone: no sign of life"));
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(2));
}

TEST_F(RankWatchTest, ARankThatEndsSaysWhy) {
  const auto zero = Start(0), one = Start(1), two = Start(2);
  two->PostEnd("the disk is full");
  EXPECT_THAT(one->WaitForVerdict(), HasSubstr("rank 2 of 3 (machine 2) ended: the disk is full"));
  EXPECT_THAT(zero->WaitForVerdict(), HasSubstr("the disk is full"));
}

TEST_F(RankWatchTest, ABoardThatIsGoneIsRankZero) {
  const auto zero = Start(0), one = Start(1);
  {
    absl::MutexLock lock(&wall_.mutex);
    wall_.is_gone = true;
  }
  EXPECT_THAT(one->WaitForVerdict(), HasSubstr("rank 0 of 3"));
}

TEST_F(RankWatchTest, ABoardThatGivesNoAnswerIsRankZero) {
  const auto over = std::make_shared<absl::Notification>();
  const auto zero = Start(0), two = Start(2);
  {
    const auto one = Start(1, std::make_unique<SilentBoard>(&wall_, over));
    const absl::Time start = absl::Now();
    EXPECT_THAT(one->WaitForVerdict(), HasSubstr("rank 0 of 3"));
    EXPECT_THAT(one->verdict(), HasSubstr("no answer for 400ms"));
    EXPECT_LT(absl::Now() - start, absl::Seconds(2));
    // The training thread waits in a collective, say.
    absl::SleepFor(absl::Milliseconds(600));
    EXPECT_THAT(Stuck()[1], HasSubstr("rank 0 of 3"));
  }
  // Rank 1 gives no more signs, and could come to its end though its board did not let go.
  EXPECT_THAT(zero->WaitForVerdict(), HasSubstr("rank 1 of 3"));
  over->Notify();
}

TEST_F(RankWatchTest, AnErrorThatEndsARankIsToldToTheOthers) {
  const auto zero = Start(0), one = Start(1), two = Start(2);
  two->PostEnd("it cannot join");
  EXPECT_THAT(zero->WaitForVerdict(), HasSubstr("rank 2 of 3 (machine 2) ended: it cannot join"));
}

TEST_F(RankWatchTest, EndsAProcessThatDoesNotEndItself) {
  const auto zero = Start(0), one = Start(1);
  zero->WaitForVerdict();
  one->WaitForVerdict();
  one->Acknowledge();
  absl::SleepFor(absl::Milliseconds(600));
  ASSERT_EQ(Stuck().size(), 1u);
  EXPECT_THAT(Stuck()[0], HasSubstr("rank 2 of 3"));
}

}  // namespace
}  // namespace distill_l2s
