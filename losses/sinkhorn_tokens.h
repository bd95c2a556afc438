#pragma once

#include "losses/alignment.h"
#include "losses/distillation.pb.h"

namespace distill_l2s {

// u_k = sum_i P_ik z_i / sum_i P_ik, with P the entropic optimal transport plan (Cuturi 2013) between a
// clip's T frames of mass 1/T and its K units of mass 1/K, at cost
//   C_ik = 1 - cos(z_i, e_k) + beta (i / (T - 1) - k / (K - 1))^2      (a place is 0 where T or K is 1),
// as it is after exactly `iterations` updates, each of the units' potentials and then the frames', from
// frames' potentials of 0; converged or not. Equals POT's ot.sinkhorn(method="sinkhorn_log"). Needs no path,
// so it pairs clips whose labels do not fit their frames.
//   one unit  ->  row [1/T ... 1/T]
// Computed on the logits' device in fp64, without waiting for it.
class SinkhornTokensAlignment : public Alignment {
 public:
  explicit SinkhornTokensAlignment(const SinkhornTokensConfig& config) : config_(config) {}

  AlignedPairs Align(const AlignmentInput& input) const override;
  bool DependsOnStates() const override { return true; }
  bool UsesTexts() const override { return true; }

 private:
  const SinkhornTokensConfig config_;
};

// The plans [B, T, K] of costs [B, T, K], fp64: frames of mass row_mass[b, i] and units of mass
// column_mass[b, k], [B, T] and [B, K]; those of mass 0 take no part. In the first form the potentials are
// factors, which is faster but overflows where costs differ by more than 300 epsilon; the second one works
// with logarithms. Both make the same plan.
at::Tensor SinkhornPlanByScaling(const at::Tensor& cost, const at::Tensor& row_mass,
                                 const at::Tensor& column_mass, double epsilon, int64_t iterations);
at::Tensor SinkhornPlanInLogarithms(const at::Tensor& cost, const at::Tensor& row_mass,
                                    const at::Tensor& column_mass, double epsilon, int64_t iterations);

}  // namespace distill_l2s
