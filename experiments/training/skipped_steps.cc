#include "experiments/training/skipped_steps.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/scalar_tensor.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <glog/logging.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "experiments/training/optimization/state_tensors.h"

namespace distill_l2s {

absl::Status SkippedSteps::Add(int64_t step, const at::Tensor& skipped, std::vector<int64_t> clips) {
  Pending pending = {step, skipped, std::nullopt, std::move(clips)};
  if (skipped.device().is_cpu()) return Read(pending);
  const c10::impl::VirtualGuardImpl guard(skipped.device().type());
  pending.skipped = at::empty({}, skipped.options().device(at::kCPU).pinned_memory(true));
  pending.skipped.copy_(skipped, /*non_blocking=*/true);
  pending.copied.emplace(skipped.device().type());
  pending.copied->record(guard.getStream(skipped.device()));
  pending_.push_back(std::move(pending));
  while (!pending_.empty() && pending_.front().copied->query()) {
    RETURN_IF_ERROR(Read(pending_.front()));
    pending_.pop_front();
  }
  return absl::OkStatus();
}

absl::Status SkippedSteps::Settle() {
  for (; !pending_.empty(); pending_.pop_front()) {
    pending_.front().copied->synchronize();
    RETURN_IF_ERROR(Read(pending_.front()));
  }
  return absl::OkStatus();
}

absl::Status SkippedSteps::Read(const Pending& pending) {
  if (pending.skipped.item<float>() == 0) {
    in_a_row_ = 0;
    return absl::OkStatus();
  }
  ++count_;
  ++in_a_row_;
  const std::string clips =
      absl::StrJoin(pending.clips, ", ", [&](std::string* out, int64_t clip) { *out += clip_name_(clip); });
  LOG(WARNING) << "step " << pending.step + 1
               << " is skipped, as its loss or gradient is not finite; its clips: " << clips;
  if (max_in_a_row_ == 0 || in_a_row_ < max_in_a_row_) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the loss or its gradient was not finite in ", in_a_row_, " steps in a row, up to step ",
                   pending.step + 1, " (optimization.max_skipped_steps is ", max_in_a_row_,
                   "): try a lower learning_rate, a longer warm-up or another precision, or look at the last "
                   "step's clips: ",
                   clips));
}

TensorMap SkippedSteps::State() const {
  return {{"count", at::scalar_tensor(count_, at::kLong)},
          {"in_a_row", at::scalar_tensor(in_a_row_, at::kLong)}};
}

absl::Status SkippedSteps::LoadState(const TensorMap& state) {
  const TensorMap mine = State();
  RETURN_IF_ERROR(CopyTensors(state, mine));
  count_ = mine.at("count").item<int64_t>();
  in_a_row_ = mine.at("in_a_row").item<int64_t>();
  return absl::OkStatus();
}

}  // namespace distill_l2s
