#include "experiments/training/diagnostics/gradient_agreement.h"

#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <limits>

namespace distill_l2s {
namespace {

std::vector<at::Tensor> Gradients(const at::Tensor& loss, const std::vector<at::Tensor>& parameters,
                                  bool keep_graph) {
  return torch::autograd::grad({loss}, parameters, /*grad_outputs=*/{}, /*retain_graph=*/keep_graph,
                               /*create_graph=*/false, /*allow_unused=*/true);
}

double Dot(const std::vector<at::Tensor>& a, const std::vector<at::Tensor>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].defined() && b[i].defined()) sum += (a[i].to(at::kDouble) * b[i]).sum().item<double>();
  }
  return sum;
}

}  // namespace

GradientAgreement CompareGradients(const at::Tensor& first, const at::Tensor& second,
                                   const std::vector<at::Tensor>& parameters) {
  const std::vector<at::Tensor> a = Gradients(first, parameters, /*keep_graph=*/true);
  const std::vector<at::Tensor> b = Gradients(second, parameters, /*keep_graph=*/false);
  GradientAgreement agreement;
  agreement.first_norm = std::sqrt(Dot(a, a));
  agreement.second_norm = std::sqrt(Dot(b, b));
  const double product = agreement.first_norm * agreement.second_norm;
  agreement.cosine = product > 0 ? Dot(a, b) / product : std::numeric_limits<double>::quiet_NaN();
  return agreement;
}

}  // namespace distill_l2s
