#pragma once

#include "losses/distance.h"

namespace distill_l2s {

// InfoNCE (van den Oord et al. 2018, arXiv 1807.03748) of the student's vector against the teacher's:
//   d(u_k, e_k) = -log( exp(cos(u_k, e_k) / tau) / sum over m in M(k) of exp(cos(u_k, e_m) / tau) ),
// M(k) = k and every pair m of the batch whose unit differs from k's in its id. Without such a pair it is 0.
// Its value depends on the batch: the halves of a batch that is split contrast apart.
//   cos(u_1, e_1) = 1, cos(u_1, e_2) = 0, tau = 1  ->  log(1 + 1/e) = 0.3133
// Only for alignments with units.
class ContrastiveDistance : public Distance {
 public:
  explicit ContrastiveDistance(double tau) : tau_(tau) {}

  at::Tensor ClipMeans(const at::Tensor& student, const at::Tensor& teacher,
                       const AlignedPairs& pairs) const override;

 private:
  const double tau_;
};

}  // namespace distill_l2s
