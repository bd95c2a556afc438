#include "losses/ctc_likelihood.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_ctc_loss.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/where.h>
#include <c10/core/impl/LocalDispatchKeySet.h>
#include <torch/csrc/autograd/custom_function.h>

#include <limits>
#include <tuple>

// States: the labels with a blank before, between and after them, s = 0 ... 2 U_b of clip b. torch's kernel
// computes alpha[b, t, s], the log-probability of all paths that are in state s at frame t, over the frames
// up to t. The same for the clip reversed in time, labels too, is beta[b, t, s], over the frames from t on.
// Both hold frame t, so the posterior of state s at frame t is
//   exp(alpha + beta - log_probs[b, t, label of s] + nll),
// and the gradient of nll with respect to log_probs[b, t, v] is minus the sum over the states of label v.
// torch's own gradient kernel adds these up in an order that varies on CUDA where a label occurs twice; a
// matrix product with the states' one-hot labels does not.
namespace distill_l2s {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::IntArrayRef Values(const at::Tensor& lengths) {
  return {lengths.const_data_ptr<int64_t>(), static_cast<size_t>(lengths.numel())};
}

// [B, size]: reverses 0 ... lengths[b] - 1 and leaves what comes after in place, so that it is its own
// inverse.
at::Tensor ReversedIndex(const at::Tensor& lengths, int64_t size) {
  const at::Tensor index = at::arange(size, lengths.options()).expand({lengths.size(0), size});
  return at::where(index < lengths.unsqueeze(1), lengths.unsqueeze(1) - 1 - index, index);
}

// Picks along the time axis of `sequence` [B, T, D] by `index` [B, T].
at::Tensor TakeFrames(const at::Tensor& sequence, const at::Tensor& index) {
  return sequence.gather(1, index.unsqueeze(2).expand_as(sequence));
}

// (nll [B], alpha [B, T, 2 max U_b + 1]); values of alpha past a clip's frames and states are arbitrary.
std::tuple<at::Tensor, at::Tensor> Forward(const at::Tensor& log_probs, const at::Tensor& frame_lengths,
                                           const at::Tensor& labels, const at::Tensor& label_lengths) {
  return at::_ctc_loss(log_probs.transpose(0, 1), labels, Values(frame_lengths), Values(label_lengths),
                       /*blank=*/log_probs.size(2) - 1, /*zero_infinity=*/false);
}

// [B, 2U + 1]: the label of each state; past a clip's labels the blank.
at::Tensor StateLabels(const at::Tensor& labels, const at::Tensor& label_lengths, int64_t blank) {
  const int64_t max_labels = labels.size(1);
  const at::Tensor past = at::arange(max_labels, labels.options()) >= label_lengths.unsqueeze(1);
  at::Tensor states = at::full({labels.size(0), 2 * max_labels + 1}, blank, labels.options());
  states.slice(1, 1, 2 * max_labels + 1, 2).copy_(labels.masked_fill(past, blank));
  return states;
}

class CtcFunction : public torch::autograd::Function<CtcFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& log_probs,
                            const at::Tensor& frame_lengths, const at::Tensor& labels,
                            const at::Tensor& label_lengths) {
    const at::Tensor frames = frame_lengths.to(log_probs.device(), /*non_blocking=*/true);
    const at::Tensor label_counts = label_lengths.to(log_probs.device(), /*non_blocking=*/true);
    const at::Tensor reversed_frames = ReversedIndex(frames, log_probs.size(1));
    const at::Tensor reversed_labels = labels.gather(1, ReversedIndex(label_counts, labels.size(1)));
    // Both directions are one batch: the kernel runs clips side by side.
    const auto [nll, alphas] = Forward(
        at::cat({log_probs, TakeFrames(log_probs, reversed_frames)}), at::cat({frame_lengths, frame_lengths}),
        at::cat({labels, reversed_labels}), at::cat({label_lengths, label_lengths}));
    const int64_t batch = log_probs.size(0);
    const at::Tensor clip_nll = nll.slice(0, 0, batch);
    context->save_for_backward({log_probs, clip_nll, alphas, frames, labels, label_counts});
    return clip_nll.clone();
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    // The caller may run backward() inside autocast.
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& log_probs = saved[0];
    const at::Tensor &nll = saved[1], &alphas = saved[2], &frames = saved[3], &labels = saved[4];
    const at::Tensor& label_counts = saved[5];
    const int64_t batch = log_probs.size(0);
    const int64_t num_classes = log_probs.size(2);
    const int64_t num_states = alphas.size(2);
    const at::Tensor states = StateLabels(labels, label_counts, num_classes - 1);
    const at::Tensor state_counts = 2 * label_counts + 1;

    const at::Tensor beta =
        TakeFrames(alphas.slice(0, batch), ReversedIndex(frames, log_probs.size(1)))
            .gather(2,
                    ReversedIndex(state_counts, num_states).unsqueeze(1).expand_as(alphas.slice(0, batch)));
    const at::Tensor state_log_probs =
        log_probs.gather(2, states.unsqueeze(1).expand({batch, log_probs.size(1), num_states}));
    const at::Tensor log_posterior =
        alphas.slice(0, 0, batch) + beta - state_log_probs + nll.view({-1, 1, 1});
    const at::Tensor real =
        (at::arange(log_probs.size(1), frames.options()) < frames.unsqueeze(1)).unsqueeze(2) &
        (at::arange(num_states, frames.options()) < state_counts.unsqueeze(1)).unsqueeze(1) &
        nll.isfinite().view({-1, 1, 1});
    const at::Tensor posterior =
        log_posterior.masked_fill(real.logical_not(), -std::numeric_limits<double>::infinity()).exp();
    const at::Tensor one_hot =
        (states.unsqueeze(2) == at::arange(num_classes, states.options())).to(log_probs.scalar_type());
    const at::Tensor weight =
        gradients[0].masked_fill(nll.isfinite().logical_not(), 0).neg().view({-1, 1, 1});
    return {posterior.bmm(one_hot) * weight, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

at::Tensor CtcNegativeLogLikelihood(const at::Tensor& log_probs, const at::Tensor& frame_lengths,
                                    const at::Tensor& labels, const at::Tensor& label_lengths) {
  const at::Tensor frames = frame_lengths.contiguous();
  const at::Tensor label_counts = label_lengths.contiguous();
  // The kernel has as many states as the longest clip's labels need.
  const int64_t max_labels = label_counts.numel() == 0 ? 0 : label_counts.max().item<int64_t>();
  const at::Tensor used_labels = labels.slice(1, 0, max_labels).contiguous();
  if (!at::GradMode::is_enabled() || !log_probs.requires_grad()) {
    return std::get<0>(Forward(log_probs, frames, used_labels, label_counts));
  }
  return CtcFunction::apply(log_probs, frames, used_labels, label_counts);
}

}  // namespace distill_l2s
