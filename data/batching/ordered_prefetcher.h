#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace distill_l2s {

// Does jobs ahead of the one who wants their results, on worker threads, and hands the results out in the
// order of the jobs, whatever the number of workers.
//
// `next_job` gives the jobs one after another, nullopt after the last; its calls never overlap. `run` does
// one, on any thread, several at a time. At most `ahead` jobs (at least one for each worker) are begun and
// not handed out. With 0 workers Next() does the next job itself. The destructor waits for the jobs that run
// and drops the others. What `run` throws, Next() throws in the result's place.
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
      const std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
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
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock,
                  [this] { return results_.count(delivered_) > 0 || (exhausted_ && delivered_ == begun_); });
    auto node = results_.extract(delivered_);
    if (node.empty()) return std::nullopt;
    ++delivered_;
    lock.unlock();
    changed_.notify_all();
    if (node.mapped().error != nullptr) std::rethrow_exception(node.mapped().error);
    return std::move(node.mapped().result);
  }

 private:
  struct Outcome {
    std::optional<Result> result;
    std::exception_ptr error;  // Else.
  };

  Outcome Run(const Job& job) const {
    try {
      return {run_(job), nullptr};
    } catch (...) {
      return {std::nullopt, std::current_exception()};
    }
  }

  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || exhausted_ || begun_ < delivered_ + ahead_; });
      if (stopping_ || exhausted_) return;
      const std::optional<Job> job = next_job_();
      if (!job.has_value()) {
        exhausted_ = true;
        changed_.notify_all();
        return;
      }
      const int64_t number = begun_++;
      lock.unlock();
      Outcome outcome = Run(*job);
      lock.lock();
      results_.emplace(number, std::move(outcome));
      changed_.notify_all();
    }
  }

  const std::function<std::optional<Job>()> next_job_;
  const std::function<Result(const Job&)> run_;
  const int64_t ahead_;
  // The standard library's, and not Abseil's: ThreadSanitizer sees what these order also where Abseil itself
  // was built without it, as Debian's is.
  std::mutex mutex_;
  std::condition_variable changed_;  // Of any of the following, which the mutex guards.
  bool stopping_ = false;
  bool exhausted_ = false;
  int64_t begun_ = 0;
  int64_t delivered_ = 0;
  std::map<int64_t, Outcome> results_;
  std::vector<std::thread> workers_;
};

}  // namespace distill_l2s
