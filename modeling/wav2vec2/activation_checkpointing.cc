#include "modeling/wav2vec2/activation_checkpointing.h"

#include <ATen/Context.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/Generator.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <memory>
#include <mutex>
#include <utility>

#include "modeling/wav2vec2/autocast.h"

namespace distill_l2s {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// LibTorch's generators of the CPU and of `device`.
std::vector<at::Generator> Generators(at::Device device) {
  std::vector<at::Generator> generators = {at::globalContext().defaultGenerator(at::kCPU)};
  if (!device.is_cpu()) generators.push_back(at::globalContext().defaultGenerator(device));
  return generators;
}

std::vector<at::Tensor> RandomStates(at::Device device) {
  std::vector<at::Tensor> states;
  for (at::Generator& generator : Generators(device)) {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    states.push_back(generator.get_state());
  }
  return states;
}

void SetRandomStates(at::Device device, const std::vector<at::Tensor>& states) {
  std::vector<at::Generator> generators = Generators(device);
  for (size_t i = 0; i < generators.size(); ++i) {
    const std::lock_guard<std::mutex> lock(generators[i].mutex());
    generators[i].set_state(states[i]);
  }
}

// Within its life the generators go on from `states`; then from where they were.
class RandomScope {
 public:
  RandomScope(at::Device device, const std::vector<at::Tensor>& states)
      : device_(device), former_(RandomStates(device)) {
    SetRandomStates(device, states);
  }
  ~RandomScope() { SetRandomStates(device_, former_); }
  RandomScope(const RandomScope&) = delete;
  RandomScope& operator=(const RandomScope&) = delete;

 private:
  const at::Device device_;
  const std::vector<at::Tensor> former_;
};

struct Segment : torch::CustomClassHolder {
  std::function<at::Tensor(const at::Tensor&)> function;
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> random_states;
  at::ScalarType autocast_dtype = at::kFloat;  // kFloat: none.

  // In the forward pass, which records no graph here, the scope is inside the caller's and keeps no casts.
  at::Tensor Run(const at::Tensor& input) const {
    const AutocastScope autocast(input.device().type(), autocast_dtype);
    return function(input);
  }
};

class CheckpointFunction : public torch::autograd::Function<CheckpointFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, at::TensorList,
                            const c10::intrusive_ptr<Segment>& segment) {
    segment->random_states = RandomStates(input.device());
    context->save_for_backward({input});
    context->saved_data["segment"] = c10::IValue::make_capsule(segment);
    return segment->Run(input);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto segment =
        c10::static_intrusive_pointer_cast<Segment>(context->saved_data["segment"].toCapsule());
    const at::Tensor saved = context->get_saved_variables()[0];
    const at::Tensor input = saved.detach().set_requires_grad(context->needs_input_grad(0));
    at::Tensor output;
    {
      const RandomScope random(input.device(), segment->random_states);
      const at::AutoGradMode with_graph(true);
      // A view: of a leaf autocast would keep one cast, and add the gradients of all its uses in that type,
      // where the pass without checkpointing adds them in fp32.
      output = segment->Run(input.view_as(input));
    }
    variable_list sources;
    if (input.requires_grad()) sources.push_back(input);
    for (const at::Tensor& parameter : segment->parameters) {
      if (parameter.requires_grad()) sources.push_back(parameter);
    }
    const variable_list found = torch::autograd::grad({output}, sources, gradients, /*retain_graph=*/false,
                                                      /*create_graph=*/false, /*allow_unused=*/true);
    variable_list result;
    auto next = found.begin();
    result.push_back(input.requires_grad() ? *next++ : at::Tensor());
    for (const at::Tensor& parameter : segment->parameters) {
      result.push_back(parameter.requires_grad() ? *next++ : at::Tensor());
    }
    result.emplace_back();  // Of the segment.
    return result;
  }
};

}  // namespace

at::Tensor WithoutKeepingActivations(const std::function<at::Tensor(const at::Tensor&)>& function,
                                     const at::Tensor& input, const std::vector<at::Tensor>& parameters) {
  if (!at::GradMode::is_enabled()) return function(input);
  const auto segment = c10::make_intrusive<Segment>();
  segment->function = function;
  segment->parameters = parameters;
  const c10::DeviceType device = input.device().type();
  if (at::autocast::is_autocast_enabled(device)) {
    segment->autocast_dtype = at::autocast::get_autocast_dtype(device);
  }
  return CheckpointFunction::apply(input, at::TensorList(segment->parameters), segment);
}

}  // namespace distill_l2s
