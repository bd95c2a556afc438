#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "experiments/training/distributed/note_board.h"

namespace distill_l2s {

// Tells that a rank is gone, and which. Each rank gives a sign of life on a thread of its own; rank 0 reads
// all of them and, after a silence that is too long or a note that a rank ended with an error, posts its
// verdict, which all read. Where the board itself is gone or gives no answer, that is the verdict: a second
// thread, which never calls the board, times the first.
//
// After a verdict the other threads have `grace` to come to an end by themselves, since collectives with a
// dead process mostly fail; then `on_stuck` is called with the verdict, which has to end the process.
class RankWatch {
 public:
  struct Options {
    int rank = 0;
    int world_size = 1;
    std::string description;  // Of this rank: machine and process.
    absl::Duration silence = absl::Seconds(30);
    absl::Duration grace = absl::Seconds(5);
    std::function<void(const std::string& verdict)> on_stuck;
  };
  RankWatch(std::unique_ptr<NoteBoard> board, Options options);
  // Stops; no more signs of life. A thread that the board holds is left behind, with the board.
  ~RankWatch();
  RankWatch(const RankWatch&) = delete;
  RankWatch& operator=(const RankWatch&) = delete;

  // The verdict, or "" as long as there is none.
  std::string verdict() const;
  // The verdict, once there is one; waits for it as long as a silence may take to be noticed. Then "".
  std::string WaitForVerdict();
  // This rank ends because of `message`: the others are to know.
  void PostEnd(const std::string& message);
  // From now on this thread ends the run by itself: on_stuck is called no more.
  void Acknowledge();

  absl::Duration interval() const;

 private:
  class Lookout;
  void Time();

  const std::function<void(const std::string& verdict)> on_stuck_;
  const std::shared_ptr<Lookout> lookout_;  // Shared with the thread that looks.
  std::thread timer_;
};

}  // namespace distill_l2s
