#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "experiments/training/distributed/rank_group.h"
#include "experiments/training/gradient_exchange.h"

namespace c10d {
class Reducer;
}

namespace distill_l2s {

// Sums gradients over the ranks while the backward pass still runs, by c10d's Reducer (Li et al. 2020,
// PyTorch Distributed): parameters are in buckets of about 25 MB, in the order in which their gradients come,
// and a bucket is on its way as soon as its last gradient is there. Gradients are views of the buckets. A
// parameter that no rank used in the step keeps no gradient; one that some ranks used has 0 from the others.
class ReducerExchange : public GradientExchange {
 public:
  // `parameters`: in the order of the forward pass, the same on every rank. Those that require no gradient
  // are left out, in each step anew. `group` must outlive this.
  ReducerExchange(RankGroup* group, std::vector<at::Tensor> parameters);
  ~ReducerExchange() override;

  absl::Status LastBackward(const at::Tensor& loss) override;
  absl::Status Sum(at::Tensor* scalar) override;

 private:
  void MakeReducer();

  RankGroup* const group_;
  const std::vector<at::Tensor> parameters_;
  std::vector<bool> trainable_;  // Which parameters the reducer was made for.
  std::unique_ptr<c10d::Reducer> reducer_;
};

}  // namespace distill_l2s
