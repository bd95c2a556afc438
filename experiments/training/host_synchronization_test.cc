// Counts how often the host waits for the GPU in a training step. The functions below stand before the CUDA
// runtime's of the same names: this executable exports them, and libtorch_cuda.so, loaded later, finds them
// first.
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>

#include "experiments/training/device.h"
#include "experiments/training/distiller.h"
#include "experiments/training/tiny_experiment.h"
#include "experiments/training/training_step.h"
#include "losses/ctc.h"

namespace {

std::atomic<int> waits{0};

template <typename... Arguments>
int Forward(const char* name, Arguments... arguments) {
  ++waits;
  void* const runtime = dlopen("libcudart.so.13", RTLD_NOW | RTLD_NOLOAD);
  auto* const function = reinterpret_cast<int (*)(Arguments...)>(dlsym(runtime, name));
  return function(arguments...);
}

}  // namespace

extern "C" {
int cudaDeviceSynchronize() { return Forward("cudaDeviceSynchronize"); }
int cudaStreamSynchronize(void* stream) { return Forward("cudaStreamSynchronize", stream); }
int cudaEventSynchronize(void* event) { return Forward("cudaEventSynchronize", event); }
int cudaMemcpy(void* to, const void* from, size_t bytes, int kind) {
  return Forward("cudaMemcpy", to, from, bytes, kind);
}
}

namespace distill_l2s {
namespace {

Batch NoiseBatch() {
  Batch batch;
  batch.clips = {1, 0};
  batch.waveforms = at::randn({2, 8000});
  batch.sample_lengths = at::tensor({8000, 6000}, at::kLong);
  batch.labels = at::tensor({3, 0, 4, 5, 1, 0, 7, 7}, at::kLong).view({2, 4});
  batch.label_lengths = at::tensor({4, 2}, at::kLong);
  return batch;
}

// LibTorch's own CTC kernel copies the lengths to the GPU and waits for it.
int WaitsOfCtc(at::Device device) {
  const Batch batch = NoiseBatch();
  const at::Tensor logits = at::randn({2, 24, 8}, at::TensorOptions(device)).set_requires_grad(true);
  const at::Tensor labels = batch.labels.to(device), frames = at::tensor({24, 18}, at::kLong);
  const int before = waits;
  CtcLoss(logits, frames, labels, batch.label_lengths, CtcConfig());
  return waits - before;
}

TEST(HostSynchronizationTest, AStepWaitsForTheDeviceInLibTorchsCtcAlone) {
  const auto device = OpenDevice("cuda");
  if (!device.ok()) GTEST_SKIP() << "there is no CUDA device to wait for: " << device.status();
  Experiment experiment = TinyExperiment(40);
  AddTinyDistillation(&experiment);
  experiment.mutable_student()->mutable_random()->set_vocab_size(8);
  const std::shared_ptr<Wav2Vec2ForCtc> student =
      Wav2Vec2ForCtc::Create(experiment.student().random()).value();
  ASSERT_TRUE(MoveTo(*device, student.get()).ok());
  auto distiller =
      Distiller::Load(experiment, student->config(), {"la", "mare"}, {"tests/golden/models", "", *device});
  ASSERT_TRUE(distiller.ok()) << distiller.status();
  ASSERT_TRUE((*distiller)->Precompute().ok());
  TrainingStep step(experiment, student, {}, *std::move(distiller));
  // The first steps allocate and choose kernels.
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(step.Run(NoiseBatch(), i).ok());
  ASSERT_TRUE(step.Settle().ok());
  WaitsOfCtc(*device);
  const int of_ctc = WaitsOfCtc(*device);
  EXPECT_GT(of_ctc, 0) << "the counter counts nothing";
  waits = 0;
  for (int i = 3; i < 8; ++i) ASSERT_TRUE(step.Run(NoiseBatch(), i).ok());
  EXPECT_EQ(waits, 5 * of_ctc);
  EXPECT_TRUE(step.Settle().ok());
}

}  // namespace
}  // namespace distill_l2s
