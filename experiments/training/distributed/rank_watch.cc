#include "experiments/training/distributed/rank_watch.h"

#include <exception>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

constexpr char kVerdict[] = "verdict";

std::string Key(const char* what, int rank) { return absl::StrCat(what, "/", rank); }

}  // namespace

RankWatch::RankWatch(std::unique_ptr<NoteBoard> board, Options options)
    : board_(std::move(board)), options_(std::move(options)), thread_([this] { Watch(); }) {}

RankWatch::~RankWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

std::string RankWatch::WaitForVerdict() {
  absl::MutexLock lock(&mutex_);
  const auto is_there = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !verdict_.empty(); };
  mutex_.AwaitWithTimeout(absl::Condition(&is_there), options_.silence + 3 * interval());
  return verdict_;
}

void RankWatch::PostEnd(const std::string& message) {
  absl::MutexLock lock(&mutex_);
  acknowledged_ = true;
  end_ = message;
}

void RankWatch::Acknowledge() {
  absl::MutexLock lock(&mutex_);
  acknowledged_ = true;
}

bool RankWatch::Sleep(absl::Duration duration) {
  absl::MutexLock lock(&mutex_);
  const auto is_stopping = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
  return !mutex_.AwaitWithTimeout(absl::Condition(&is_stopping), duration);
}

// One look around. Returns the verdict, if it is time for one.
std::string RankWatch::Look(std::vector<Sign>* signs, int64_t beat) {
  std::string end;
  {
    absl::MutexLock lock(&mutex_);
    end = end_;
  }
  if (!end.empty()) board_->Set(Key("ended", options_.rank), end);
  board_->Set(Key("alive", options_.rank), absl::StrCat(beat));
  const std::string posted = board_->Get(kVerdict);
  if (!posted.empty()) return posted;
  const absl::Time now = absl::Now();
  for (int rank = 0; rank < (options_.rank == 0 ? options_.world_size : 1); ++rank) {
    const std::string ended = board_->Get(Key("ended", rank));
    const std::string who =
        absl::StrCat("rank ", rank, " of ", options_.world_size, " (", board_->Get(Key("who", rank)), ")");
    if (!ended.empty()) return absl::StrCat(who, " ended: ", ended);
    Sign& sign = (*signs)[rank];
    const std::string value = board_->Get(Key("alive", rank));
    if (value != sign.value) sign = {value, now};
    if (now - sign.since > options_.silence) {
      return absl::StrCat(who, " is gone: no sign of life for ", absl::FormatDuration(options_.silence));
    }
  }
  return "";
}

void RankWatch::Watch() {
  std::vector<Sign> signs(options_.world_size, {"", absl::Now()});
  std::string verdict;
  int64_t beat = 0;
  try {
    board_->Set(Key("who", options_.rank), options_.description);
    while (verdict.empty()) {
      verdict = Look(&signs, ++beat);
      if (verdict.empty() && !Sleep(interval())) return;
    }
    if (options_.rank == 0) board_->Set(kVerdict, verdict);
  } catch (const std::exception& error) {
    if (verdict.empty()) {
      verdict = absl::StrCat("rank 0 of ", options_.world_size,
                             ", or torchrun's agent, where the ranks meet, cannot be reached");
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    verdict_ = verdict;
  }
  if (!Sleep(options_.grace)) return;
  absl::ReleasableMutexLock lock(&mutex_);
  if (acknowledged_) return;
  lock.Release();
  options_.on_stuck(verdict);
}

}  // namespace distill_l2s
