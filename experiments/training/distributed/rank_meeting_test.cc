#include "experiments/training/distributed/rank_meeting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FakeBoard : public NoteBoard {
 public:
  void Set(const std::string& key, const std::string& value) override {
    const absl::MutexLock lock(&mutex_);
    notes_[key] = value;
  }
  std::string Get(const std::string& key) override {
    const absl::MutexLock lock(&mutex_);
    const auto note = notes_.find(key);
    return note == notes_.end() ? "" : note->second;
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::string> notes_;
};

RankMeetingOptions Rank(int rank, int world_size, absl::Duration timeout = absl::Seconds(10)) {
  RankMeetingOptions options;
  options.rank = rank;
  options.world_size = world_size;
  options.note = absl::StrCat("note of ", rank);
  options.timeout = timeout;
  return options;
}

// Lets all ranks meet and returns what each got.
std::vector<RankMeeting> MeetAll(int world_size, FakeBoard* board) {
  std::vector<RankMeeting> meetings(world_size);
  std::vector<std::thread> threads;
  for (int rank = world_size - 1; rank >= 0; --rank) {
    threads.emplace_back([&meetings, rank, world_size, board] {
      auto meeting = MeetRanks(Rank(rank, world_size), board);
      ASSERT_TRUE(meeting.ok()) << meeting.status();
      meetings[rank] = *std::move(meeting);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return meetings;
}

TEST(RankMeetingTest, AllRanksGetOneNameAndTheNotesOfAll) {
  FakeBoard board;
  for (const RankMeeting& meeting : MeetAll(3, &board)) {
    EXPECT_THAT(meeting.notes, ElementsAre("note of 0", "note of 1", "note of 2"));
    EXPECT_FALSE(meeting.name.empty());
  }
}

TEST(RankMeetingTest, ASecondMeetingOnTheSameBoardIsAnother) {
  FakeBoard board;
  const std::string first = MeetAll(2, &board)[0].name;
  const auto second = MeetAll(2, &board);
  EXPECT_NE(second[0].name, first);
  EXPECT_EQ(second[1].name, second[0].name);
}

TEST(RankMeetingTest, AGuestThatDiedBeforeItAcknowledgedIsNotCounted) {
  FakeBoard board;
  board.Set("hello/1", "stale-token note of the dead");
  const absl::StatusOr<RankMeeting> alone = MeetRanks(Rank(0, 2, absl::Milliseconds(300)), &board);
  EXPECT_THAT(alone.status().ToString(), HasSubstr("rank 1 of 2 did not come"));
  EXPECT_THAT(MeetAll(2, &board)[0].notes, ElementsAre("note of 0", "note of 1"));
}

TEST(RankMeetingTest, AGuestThatAHostAnsweredAndLeftMeetsTheNextHost) {
  FakeBoard board;
  absl::StatusOr<RankMeeting> guest = absl::UnknownError("not yet");
  std::thread waits([&] { guest = MeetRanks(Rank(1, 3), &board); });
  // Rank 2 has not come when a signal ends this host, which leaves rank 1 with its answer.
  RankMeetingOptions first = Rank(0, 3);
  const absl::Time end = absl::Now() + absl::Milliseconds(300);
  first.is_stopped = [end] { return absl::Now() > end; };
  EXPECT_TRUE(absl::IsCancelled(MeetRanks(first, &board).status()));
  std::thread second([&] { EXPECT_TRUE(MeetRanks(Rank(2, 3), &board).ok()); });
  const auto host = MeetRanks(Rank(0, 3), &board);
  waits.join();
  second.join();
  ASSERT_TRUE(host.ok()) << host.status();
  ASSERT_TRUE(guest.ok()) << guest.status();
  EXPECT_EQ(guest->name, host->name);
}

TEST(RankMeetingTest, GuestsAreToldWhyTheHostEnded) {
  FakeBoard board;
  absl::Status guest;
  std::thread waits([&] { guest = MeetRanks(Rank(1, 3), &board).status(); });
  EXPECT_TRUE(absl::IsDeadlineExceeded(MeetRanks(Rank(0, 3, absl::Milliseconds(300)), &board).status()));
  waits.join();
  EXPECT_THAT(guest.ToString(), HasSubstr("rank 0 of 3 ended: rank 2 of 3 did not come"));
}

TEST(RankMeetingTest, AGuestThatCameAndFellSilentIsNamed) {
  FakeBoard board;
  std::thread dies([&] {
    RankMeetingOptions one = Rank(1, 3);
    const absl::Time end = absl::Now() + absl::Milliseconds(300);
    one.is_stopped = [end] { return absl::Now() > end; };
    EXPECT_TRUE(absl::IsCancelled(MeetRanks(one, &board).status()));
  });
  RankMeetingOptions host = Rank(0, 3);
  host.silence = absl::Milliseconds(500);
  const absl::Time start = absl::Now();
  const absl::Status status = MeetRanks(host, &board).status();
  dies.join();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(status.ToString(), HasSubstr("rank 1 of 3 is gone"));
  EXPECT_GT(absl::Now() - start, absl::Milliseconds(700));
}

TEST(RankMeetingTest, AGuestNamesTheRankThatIsMissing) {
  FakeBoard board;
  EXPECT_THAT(MeetRanks(Rank(1, 2, absl::Milliseconds(100)), &board).status().ToString(),
              HasSubstr("rank 0 of 2 did not come"));
}

TEST(RankMeetingTest, ASignalEndsTheWait) {
  FakeBoard board;
  RankMeetingOptions options = Rank(0, 2, absl::Minutes(5));
  const absl::Time end = absl::Now() + absl::Milliseconds(100);
  options.is_stopped = [end] { return absl::Now() > end; };
  const absl::Status status = MeetRanks(options, &board).status();
  EXPECT_TRUE(absl::IsCancelled(status)) << status;
  EXPECT_THAT(status.ToString(), HasSubstr("rank 1 of 2"));
}

}  // namespace
}  // namespace distill_l2s
