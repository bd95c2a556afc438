#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "experiments/training/distributed/note_board.h"

namespace distill_l2s {

struct RankMeetingOptions {
  int rank = 0;
  int world_size = 1;
  std::string note;  // For the other ranks to read. One line.
  absl::Duration timeout = absl::Minutes(5);
  absl::Duration silence = absl::Seconds(30);  // After which a rank that had come is held to be gone.
  std::function<bool()> is_stopped = [] { return false; };  // True: the meeting is to be given up.
};

struct RankMeeting {
  std::string name;                // Of this meeting alone: parts its notes from those of earlier ones.
  std::vector<std::string> notes;  // By rank.
};

// Returns when `world_size` living processes, one a rank, have found each other on a board that may hold
// notes of processes that are gone: torchrun's agent keeps its board from one start of the workers to the
// next, and what it tells them of restarts differs between its nodes. So each process leaves a token of its
// own, rank 0 answers every token with the meeting's name, and only who acknowledges the answer counts:
//   rank R  hello/R = token        rank 0  answer/TOKEN = name
//   rank R  ack/NAME/R = token     rank 0  go/NAME = all notes, once each token is acknowledged
//           sign/NAME/R = 1, 2 ...         as long as R waits
// Errors: DeadlineExceeded names a rank that did not come in time; Unavailable: a rank that had come is gone,
// or rank 0 ended for such a reason; Cancelled: is_stopped. Throws what the board throws.
absl::StatusOr<RankMeeting> MeetRanks(const RankMeetingOptions& options, NoteBoard* board);

}  // namespace distill_l2s
