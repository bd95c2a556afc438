#include "experiments/training/distributed/rank_watch.h"

#include <algorithm>
#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"

namespace distill_l2s {
namespace {

constexpr char kVerdict[] = "verdict";
// The signs of life that a silence has room for.
constexpr int kSignsInSilence = 10;

std::string Key(const char* what, int rank) { return absl::StrCat(what, "/", rank); }

}  // namespace

// The thread that calls the board, and all that it shares with others. A call may never return, so the thread
// owns this together with the RankWatch and may outlive it.
class RankWatch::Lookout {
 public:
  Lookout(std::unique_ptr<NoteBoard> board, Options options)
      : board_(std::move(board)), options_(std::move(options)) {}

  const Options& options() const { return options_; }

  // Looks around until there is a verdict, or Stop().
  void Run();
  // Stops, and gives a look that goes on a moment to end.
  void Stop();
  // False once Stop() was called, true after `duration`.
  bool Sleep(absl::Duration duration);

  std::string verdict() const {
    const absl::MutexLock lock(&mutex_);
    return verdict_;
  }
  std::string WaitForVerdict(absl::Duration timeout);
  // The first counts.
  void SetVerdict(const std::string& verdict);
  void SetEnd(const std::string& message);
  void Acknowledge() {
    const absl::MutexLock lock(&mutex_);
    acknowledged_ = true;
  }
  bool acknowledged() const {
    const absl::MutexLock lock(&mutex_);
    return acknowledged_;
  }
  // How many looks have ended.
  int64_t looks() const {
    const absl::MutexLock lock(&mutex_);
    return looks_;
  }

 private:
  struct Sign {
    std::string value;
    absl::Time since;
  };
  std::string Look(std::vector<Sign>* signs);
  std::string LookUntilVerdict();
  std::string end() const {
    const absl::MutexLock lock(&mutex_);
    return end_;
  }

  const std::unique_ptr<NoteBoard> board_;
  const Options options_;
  mutable absl::Mutex mutex_;
  std::string verdict_ ABSL_GUARDED_BY(mutex_);
  std::string end_ ABSL_GUARDED_BY(mutex_);
  int64_t looks_ ABSL_GUARDED_BY(mutex_) = 0;
  bool acknowledged_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_running_ ABSL_GUARDED_BY(mutex_) = true;
};

// One look around. Returns the verdict, if it is time for one.
std::string RankWatch::Lookout::Look(std::vector<Sign>* signs) {
  const std::string end = this->end();
  if (!end.empty()) board_->Set(Key("ended", options_.rank), end);
  board_->Set(Key("alive", options_.rank), absl::StrCat(looks() + 1));
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

std::string RankWatch::Lookout::LookUntilVerdict() {
  std::vector<Sign> signs(options_.world_size, {"", absl::Now()});
  try {
    board_->Set(Key("who", options_.rank), options_.description);
    for (;;) {
      std::string verdict = Look(&signs);
      if (!verdict.empty()) return verdict;
      {
        const absl::MutexLock lock(&mutex_);
        ++looks_;
      }
      if (!Sleep(options_.silence / kSignsInSilence)) return "";
    }
  } catch (const std::exception& error) {
    return absl::StrCat("rank 0 of ", options_.world_size,
                        ", or torchrun's agent, where the ranks meet, cannot be reached");
  }
}

void RankWatch::Lookout::Run() {
  const std::string verdict = LookUntilVerdict();
  if (!verdict.empty()) {
    SetVerdict(verdict);
    try {
      if (options_.rank == 0) board_->Set(kVerdict, verdict);
    } catch (const std::exception&) {
      // Those who cannot reach the board find a verdict of their own.
    }
  }
  const absl::MutexLock lock(&mutex_);
  is_running_ = false;
}

void RankWatch::Lookout::Stop() {
  const absl::MutexLock lock(&mutex_);
  stopping_ = true;
  const auto has_ended = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !is_running_; };
  const absl::Duration moment = std::max(options_.silence / kSignsInSilence, absl::Seconds(1));
  mutex_.AwaitWithTimeout(absl::Condition(&has_ended), moment);
}

bool RankWatch::Lookout::Sleep(absl::Duration duration) {
  const absl::MutexLock lock(&mutex_);
  const auto is_stopping = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_; };
  return !mutex_.AwaitWithTimeout(absl::Condition(&is_stopping), duration);
}

std::string RankWatch::Lookout::WaitForVerdict(absl::Duration timeout) {
  const absl::MutexLock lock(&mutex_);
  const auto is_there = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !verdict_.empty(); };
  mutex_.AwaitWithTimeout(absl::Condition(&is_there), timeout);
  return verdict_;
}

void RankWatch::Lookout::SetVerdict(const std::string& verdict) {
  const absl::MutexLock lock(&mutex_);
  if (verdict_.empty()) verdict_ = verdict;
}

void RankWatch::Lookout::SetEnd(const std::string& message) {
  const absl::MutexLock lock(&mutex_);
  acknowledged_ = true;
  end_ = message;
}

RankWatch::RankWatch(std::unique_ptr<NoteBoard> board, Options options)
    : on_stuck_(options.on_stuck), lookout_(std::make_shared<Lookout>(std::move(board), std::move(options))) {
  std::thread([lookout = lookout_] { lookout->Run(); }).detach();
  timer_ = std::thread([this] { Time(); });
}

RankWatch::~RankWatch() {
  lookout_->Stop();
  timer_.join();
}

std::string RankWatch::verdict() const { return lookout_->verdict(); }

std::string RankWatch::WaitForVerdict() {
  // The timer counts naps from the last look that ended, each nap a little longer than an interval.
  return lookout_->WaitForVerdict(lookout_->options().silence + 6 * interval());
}

void RankWatch::PostEnd(const std::string& message) { lookout_->SetEnd(message); }

void RankWatch::Acknowledge() { lookout_->Acknowledge(); }

absl::Duration RankWatch::interval() const { return lookout_->options().silence / kSignsInSilence; }

// Counts its own naps, not the clock, which leaps where the machine or the process was suspended.
void RankWatch::Time() {
  const Options& options = lookout_->options();
  int64_t looks = 0;
  int naps = 0;
  while (lookout_->verdict().empty()) {
    if (!lookout_->Sleep(interval())) return;
    const int64_t now = lookout_->looks();
    naps = now == looks ? naps + 1 : 0;
    looks = now;
    if (naps > kSignsInSilence) {
      lookout_->SetVerdict(absl::StrCat("rank 0 of ", options.world_size,
                                        ", or torchrun's agent, where the ranks meet, cannot be reached: no "
                                        "answer for ",
                                        absl::FormatDuration(options.silence)));
    }
  }
  if (!lookout_->Sleep(options.grace)) return;
  if (!lookout_->acknowledged()) on_stuck_(lookout_->verdict());
}

}  // namespace distill_l2s
