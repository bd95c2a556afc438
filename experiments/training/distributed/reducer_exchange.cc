#include "experiments/training/distributed/reducer_exchange.h"

#include <c10/util/Exception.h>

#include <algorithm>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>
#include <utility>

namespace distill_l2s {
namespace {

// The Reducer's own hook divides by the number of ranks; each rank has weighed its loss already.
class SumHook : public c10d::CommHookInterface {
 public:
  explicit SumHook(c10::intrusive_ptr<c10d::ProcessGroup> group) : group_(std::move(group)) {}

  c10::intrusive_ptr<c10::ivalue::Future> runHook(c10d::GradBucket& bucket) override {
    std::vector<at::Tensor> tensors = {bucket.getBufferRef()};
    return group_->allreduce(tensors)->getFuture();
  }
  at::Tensor parseHookResult(const c10::IValue& result) override {
    return result.isTensor() ? result.toTensor() : result.toTensorVector()[0];
  }

 private:
  const c10::intrusive_ptr<c10d::ProcessGroup> group_;
};

// The Reducer warns where it finds no unused parameter in the first step; later ones have some.
class NoWarnings : public c10::WarningHandler {
  void process(const c10::Warning&) override {}
};

}  // namespace

ReducerExchange::ReducerExchange(RankGroup* group, std::vector<at::Tensor> parameters)
    : group_(group), parameters_(std::move(parameters)) {}

ReducerExchange::~ReducerExchange() = default;

void ReducerExchange::MakeReducer() {
  std::vector<bool> trainable;
  std::vector<at::Tensor> parameters;
  for (const at::Tensor& parameter : parameters_) {
    trainable.push_back(parameter.requires_grad());
    if (parameter.requires_grad()) parameters.push_back(parameter);
  }
  if (reducer_ != nullptr && trainable == trainable_) return;
  if (reducer_ != nullptr) reducer_->remove_autograd_hooks();
  trainable_ = std::move(trainable);
  const std::vector<bool> no_sparse(parameters.size(), false);
  const std::vector<size_t> limits = {c10d::kDefaultFirstBucketBytes, c10d::kDefaultBucketBytesCap};
  // Gradients come in the reverse order of the forward pass, so buckets are filled from the end.
  std::vector<std::vector<size_t>> buckets =
      std::get<0>(c10d::compute_bucket_assignment_by_size(parameters, limits, no_sparse, {}, std::nullopt));
  std::reverse(buckets.begin(), buckets.end());
  reducer_ = std::make_unique<c10d::Reducer>(
      parameters, std::move(buckets), group_->process_group(), no_sparse, c10d::kDefaultBucketBytesCap,
      /*find_unused_parameters=*/true, /*gradient_as_bucket_view=*/true,
      std::unordered_map<size_t, std::string>(), c10d::kDefaultFirstBucketBytes,
      /*skip_all_reduce_unused_params=*/false, /*use_python_reducer=*/false, std::vector<int64_t>());
  reducer_->register_comm_hook(std::make_unique<SumHook>(group_->process_group()));
}

absl::Status ReducerExchange::LastBackward(const at::Tensor& loss) {
  return group_->Guard([&] {
    MakeReducer();
    {
      NoWarnings none;
      const c10::WarningUtils::WarningHandlerGuard guard(&none);
      reducer_->prepare_for_backward({loss});
    }
    loss.backward();
  });
}

absl::Status ReducerExchange::Sum(at::Tensor* scalar) { return group_->Sum(scalar); }

}  // namespace distill_l2s
