#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace distill_l2s {

// Does jobs ahead of the one who wants their results, on worker threads, and hands the results out in the
// order of the jobs, whatever the number of workers.
//
// `next_job` gives the jobs one after another, nullopt after the last; its calls never overlap. `run` does
// one, on any thread, several at a time. At most `ahead` jobs (at least one for each worker) are begun and
// not handed out. With 0 workers Next() does the next job itself. The destructor waits for the jobs that run
// and drops the others.
template <typename Job, typename Result>
class OrderedPrefetcher {
 public:
  OrderedPrefetcher(std::function<std::optional<Job>()> next_job, std::function<Result(const Job&)> run,
                    int workers, int ahead)
      : next_job_(std::move(next_job)), run_(std::move(run)), ahead_(ahead < workers ? workers : ahead) {
    for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { Work(); });
  }

  ~OrderedPrefetcher() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    for (std::thread& worker : workers_) worker.join();
  }

  OrderedPrefetcher(const OrderedPrefetcher&) = delete;
  OrderedPrefetcher& operator=(const OrderedPrefetcher&) = delete;

  // The next job's result, nullopt after the last. For one thread.
  std::optional<Result> Next() {
    if (workers_.empty()) {
      const std::optional<Job> job = next_job_();
      if (!job.has_value()) return std::nullopt;
      return run_(*job);
    }
    absl::MutexLock lock(&mutex_);
    const auto is_ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
      return results_.count(delivered_) > 0 || (exhausted_ && delivered_ == begun_);
    };
    mutex_.Await(absl::Condition(&is_ready));
    auto node = results_.extract(delivered_);
    if (node.empty()) return std::nullopt;
    ++delivered_;
    return std::move(node.mapped());
  }

 private:
  void Work() {
    mutex_.Lock();
    while (true) {
      const auto may_begin = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        return stopping_ || exhausted_ || begun_ < delivered_ + ahead_;
      };
      mutex_.Await(absl::Condition(&may_begin));
      if (stopping_ || exhausted_) break;
      const std::optional<Job> job = next_job_();
      exhausted_ = !job.has_value();
      if (exhausted_) break;
      const int64_t number = begun_++;
      mutex_.Unlock();
      Result result = run_(*job);
      mutex_.Lock();
      results_.emplace(number, std::move(result));
    }
    mutex_.Unlock();
  }

  const std::function<std::optional<Job>()> next_job_;
  const std::function<Result(const Job&)> run_;
  const int64_t ahead_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool exhausted_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t begun_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t delivered_ ABSL_GUARDED_BY(mutex_) = 0;
  std::map<int64_t, Result> results_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> workers_;
};

}  // namespace distill_l2s
