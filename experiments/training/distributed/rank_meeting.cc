#include "experiments/training/distributed/rank_meeting.h"

#include <unistd.h>

#include <cstdint>
#include <random>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr absl::Duration kNap = absl::Milliseconds(50);

std::string HelloKey(int rank) { return absl::StrCat("hello/", rank); }
std::string AnswerKey(const std::string& token) { return absl::StrCat("answer/", token); }
std::string AckKey(const std::string& name, int rank) { return absl::StrCat("ack/", name, "/", rank); }
std::string SignKey(const std::string& name, int rank) { return absl::StrCat("sign/", name, "/", rank); }
std::string FailureKey(const std::string& name) { return absl::StrCat("failure/", name); }
std::string GoKey(const std::string& name) { return absl::StrCat("go/", name); }

std::string NewToken() {
  std::random_device random;
  const uint64_t bits = (static_cast<uint64_t>(random()) << 32) | random();
  return absl::StrCat(absl::Hex(bits, absl::kZeroPad16), "-", getpid());
}

// Naps until the meeting is over by time or by a signal; then it is the error.
class Patience {
 public:
  explicit Patience(const RankMeetingOptions& options)
      : options_(options), end_(absl::Now() + options.timeout) {}

  // `missing` is the rank that is waited for.
  absl::Status Nap(int missing) const {
    if (options_.is_stopped()) {
      return absl::CancelledError(absl::StrCat("stopped by a signal while rank ", options_.rank,
                                               " waited for rank ", missing, " of ", options_.world_size));
    }
    if (absl::Now() > end_) {
      return absl::DeadlineExceededError(
          absl::StrCat("rank ", missing, " of ", options_.world_size, " did not come to meet the others"));
    }
    absl::SleepFor(kNap);
    return absl::OkStatus();
  }

 private:
  const RankMeetingOptions& options_;
  const absl::Time end_;
};

// Rank 0's part: the host of the meeting.
class Host {
 public:
  Host(const RankMeetingOptions& options, NoteBoard* board)
      : options_(options), board_(board), guests_(options.world_size) {}

  absl::StatusOr<RankMeeting> Run() {
    const std::string name = NewToken();
    const Patience patience(options_);
    for (int missing; (missing = Greet(name)) != 0;) {
      absl::Status status = FindSilent(name);
      if (status.ok()) status = patience.Nap(missing);
      if (!status.ok()) return Leave(name, status);
    }
    RankMeeting meeting = {name, {options_.note}};
    for (int rank = 1; rank < options_.world_size; ++rank) meeting.notes.push_back(guests_[rank].note);
    board_->Set(GoKey(name), absl::StrJoin(meeting.notes, "\n"));
    return meeting;
  }

 private:
  struct Guest {
    std::string token;
    std::string note;
    bool is_here = false;
    std::string sign;  // The last that was seen, and since when.
    absl::Time since;
  };

  // Answers whoever has come since. Returns a rank that is still missing, or 0.
  int Greet(const std::string& name) {
    int missing = 0;
    for (int rank = options_.world_size - 1; rank > 0; --rank) {
      const std::pair<std::string, std::string> hello =
          absl::StrSplit(board_->Get(HelloKey(rank)), absl::MaxSplits(' ', 1));
      Guest& guest = guests_[rank];
      if (hello.first != guest.token) {
        guest = Guest();
        std::tie(guest.token, guest.note) = hello;
        board_->Set(AnswerKey(guest.token), name);
      }
      if (!guest.is_here && !guest.token.empty() && board_->Get(AckKey(name, rank)) == guest.token) {
        guest.is_here = true;
        guest.since = absl::Now();
      }
      if (!guest.is_here) missing = rank;
    }
    return missing;
  }

  absl::Status FindSilent(const std::string& name) {
    for (int rank = 1; rank < options_.world_size; ++rank) {
      Guest& guest = guests_[rank];
      if (!guest.is_here) continue;
      const std::string sign = board_->Get(SignKey(name, rank));
      if (sign != guest.sign) {
        guest.sign = sign;
        guest.since = absl::Now();
      }
      if (absl::Now() - guest.since <= options_.silence) continue;
      return absl::UnavailableError(absl::StrCat("rank ", rank, " of ", options_.world_size,
                                                 " is gone: it came to meet the others, then gave no sign of "
                                                 "life for ",
                                                 absl::FormatDuration(options_.silence)));
    }
    return absl::OkStatus();
  }

  // A host that a signal stops tells nobody: its guests may meet the one that takes its place.
  absl::Status Leave(const std::string& name, const absl::Status& status) {
    if (absl::IsCancelled(status)) return status;
    board_->Set(FailureKey(name), std::string(status.message()));
    absl::SleepFor(10 * kNap);  // For the guests to read it, as the board may end with this process.
    return status;
  }

  const RankMeetingOptions& options_;
  NoteBoard* const board_;
  std::vector<Guest> guests_;  // By rank.
};

// Returns a rank that is missing as a guest sees it.
int FindMissing(const RankMeetingOptions& options, const std::string& name, NoteBoard* board) {
  if (name.empty()) return 0;
  for (int rank = 1; rank < options.world_size; ++rank) {
    if (board->Get(AckKey(name, rank)).empty()) return rank;
  }
  return 0;
}

absl::StatusOr<RankMeeting> JoinAsGuest(const RankMeetingOptions& options, NoteBoard* board) {
  const std::string token = NewToken();
  board->Set(HelloKey(options.rank), absl::StrCat(token, " ", options.note));
  const Patience patience(options);
  int64_t signs = 0;
  for (std::string acknowledged;;) {
    // A host that died may have answered before the one that lives.
    const std::string name = board->Get(AnswerKey(token));
    if (name != acknowledged) board->Set(AckKey(name, options.rank), token);
    acknowledged = name;
    if (!name.empty()) {
      board->Set(SignKey(name, options.rank), absl::StrCat(++signs));
      const std::string notes = board->Get(GoKey(name));
      if (!notes.empty()) return RankMeeting{name, absl::StrSplit(notes, '\n')};
      const std::string failure = board->Get(FailureKey(name));
      if (!failure.empty()) {
        return absl::UnavailableError(absl::StrCat("rank 0 of ", options.world_size, " ended: ", failure));
      }
    }
    RETURN_IF_ERROR(patience.Nap(FindMissing(options, name, board)));
  }
}

}  // namespace

absl::StatusOr<RankMeeting> MeetRanks(const RankMeetingOptions& options, NoteBoard* board) {
  return options.rank == 0 ? Host(options, board).Run() : JoinAsGuest(options, board);
}

}  // namespace distill_l2s
