#pragma once

#include <c10/util/intrusive_ptr.h>

#include <string>
#include <torch/csrc/distributed/c10d/Store.hpp>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "experiments/training/distributed/note_board.h"
#include "experiments/training/distributed/rank_environment.h"
#include "experiments/training/distributed/rank_meeting.h"

namespace distill_l2s {

using StorePtr = c10::intrusive_ptr<c10d::Store>;

// Returns MASTER_ADDR:MASTER_PORT, where the ranks meet.
std::string MeetingPlace(const RankEnvironment& environment);

// Connects to the store at the meeting place. With `may_listen`, rank 0 keeps it there, unless torchrun's
// agent does. Errors: DeadlineExceeded after `timeout` and five seconds, also for a peer that accepts and
// never answers; Cancelled after a signal (interruption.h). Throws what c10d throws.
absl::StatusOr<StorePtr> ConnectToStore(const RankEnvironment& environment, absl::Duration timeout,
                                        bool may_listen);

// MeetRanks() at `store`, with a limit also for a store that gives no answer any more.
absl::StatusOr<RankMeeting> MeetAtStore(const RankMeetingOptions& options, const StorePtr& store);

class StoreBoard : public NoteBoard {
 public:
  explicit StoreBoard(StorePtr store) : store_(std::move(store)) {}
  void Set(const std::string& key, const std::string& value) override { store_->set(key, value); }
  std::string Get(const std::string& key) override;

 private:
  const StorePtr store_;
};

}  // namespace distill_l2s
