#pragma once

namespace distill_l2s {

// Student's t distribution with `degrees` > 0 degrees of freedom, which need not be whole.

// Returns P(|T| >= |t|), the two-sided p-value; 0 where t is infinite.
double StudentTwoSidedP(double t, double degrees);

// Returns the x with P(|T| <= x) = confidence, 0 < confidence < 1, to 1e-10 of itself.
double StudentQuantile(double confidence, double degrees);

}  // namespace distill_l2s
