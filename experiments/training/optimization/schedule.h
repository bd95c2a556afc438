#pragma once

namespace distill_l2s {

// What becomes of the learning rate after the warm-up: a family, one file a member. Stateless, thread-safe.
class Schedule {
 public:
  virtual ~Schedule() = default;

  // The learning rate as a share of its peak; `progress` runs from 0 (warm-up over) to 1 (last step over).
  virtual double Factor(double progress) const = 0;

  // The share that the warm-up starts from.
  virtual double WarmupStart() const { return 0; }
};

}  // namespace distill_l2s
