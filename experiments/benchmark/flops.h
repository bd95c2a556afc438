#pragma once

#include <cstdint>

#include "modeling/wav2vec2/wav2vec2_config.pb.h"

namespace distill_l2s {

// Floating-point operations of convolutions and matrix products, two (a product and a sum) a weight that is
// used; biases, norms, activations and the softmax, under a hundredth of them, are left out.
struct StudentFlops {
  double feature_encoder = 0;
  double projection = 0;
  double position_convolution = 0;
  double transformer_layers = 0;
  double head = 0;

  double Total() const;
};

// Of a forward pass over `clips` clips of `samples` each, padding included. With k_i, c_i and T_i the kernel,
// channels and frames of convolution i, T the last T_i, H the width, F the inner width, K the position
// kernel, G its groups, V the classes, each clip takes
//   feature_encoder       2 sum_i T_i k_i c_(i-1) c_i            (c_(-1) = 1)
//   projection            2 T c_last H
//   position_convolution  2 (T + 1 - K mod 2) K H H / G          (an even kernel gives a frame more)
//   transformer_layers    2 layers (T (4 H H + 2 H F) + 2 T T H)
//   head                  2 T H V
StudentFlops ForwardFlops(const Wav2Vec2Config& config, int64_t clips, int64_t samples);

// Of the backward pass: twice the forward one, a product for the input's gradient and one for the weight's;
// with a frozen feature encoder none in it, and half of that in the projection, whose input needs none.
StudentFlops BackwardFlops(const StudentFlops& forward, bool frozen_feature_encoder);

// Of the distillation loss of one layer pair, forward and backward, where each clip has `segments` vectors:
// the means over frames, segments x frames x student width, and the projection, segments x student width x
// teacher width. The first has a gradient for the hidden states only.
double DistillationFlops(int64_t clips, int64_t frames, int64_t segments, int64_t student_width,
                         int64_t teacher_width);

}  // namespace distill_l2s
