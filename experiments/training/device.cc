#include "experiments/training/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

std::string LastDlError() {
  const char* const error = dlerror();
  return error == nullptr ? "unknown error" : error;
}

// The directory of the libtorch_cpu.so in this process.
absl::StatusOr<std::filesystem::path> LibTorchDirectory() {
  void* const library = dlopen("libtorch_cpu.so", RTLD_NOW | RTLD_NOLOAD);
  link_map* entry = nullptr;
  if (library == nullptr || dlinfo(library, RTLD_DI_LINKMAP, &entry) != 0) {
    return absl::InternalError(absl::StrCat("cannot find libtorch_cpu.so: ", LastDlError()));
  }
  std::error_code error;
  const auto path = std::filesystem::canonical(entry->l_name, error);
  if (error) return absl::InternalError(absl::StrCat(entry->l_name, ": ", error.message()));
  return path.parent_path();
}

// LibTorch looks for its CUDA part once: when a generator is seeded, say, or hasCUDA() is asked. If that was
// before the part was loaded, the process cannot use a GPU any more. What stands in for the part has no
// cuDNN.
absl::Status CheckCudaHooks() {
  if (at::detail::getCUDAHooks().hasCuDNN()) return absl::OkStatus();
  return absl::InternalError(
      "--device: LibTorch looked for its CUDA part before it was loaded: OpenDevice() must come before all "
      "else that "
      "LibTorch does");
}

absl::Status LoadCuda() {
  ASSIGN_OR_RETURN(const std::filesystem::path directory, LibTorchDirectory());
  const std::string path = directory / "libtorch_cuda.so";
  // Its static initialisers register the kernels; global, as its parts look each other up.
  if (dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("--device: cannot load LibTorch's CUDA part: ", LastDlError(),
                     ": expected a LibTorch with CUDA: see \"Device\" in docs/training.md"));
  }
  return CheckCudaHooks();
}

// LibTorch opens these by their bare names, when an operator first needs them, and looks beside the
// libtorch_cpu.so by which the program was started: a link in a directory that has the CPU part alone. They
// are found if they are in the process already. What cannot be opened (they need the driver) is for the
// operator to say.
void LoadLazyParts() {
  const auto directory = LibTorchDirectory();
  if (!directory.ok()) return;
  for (const char* name : {"libcaffe2_nvrtc.so", "libtorch_cuda_linalg.so"}) {
    dlopen((*directory / name).c_str(), RTLD_LAZY | RTLD_LOCAL);
  }
}

absl::StatusOr<at::Device> OpenCuda(int index) {
  AllowCudnnAttention(false);
  AllowTf32(false);
  ASSIGN_OR_RETURN(const int count, CountGpus());
  try {
    if (index >= count) {
      return absl::FailedPreconditionError(
          absl::StrCat("--device is cuda:", index, ": expected less than ", count, ", the number of GPUs"));
    }
    LoadLazyParts();
    at::globalContext().lazyInitDevice(at::kCUDA);
    const at::Device device(at::kCUDA, static_cast<c10::DeviceIndex>(index));
    // Else what names no device would take memory on the first GPU in every rank.
    c10::impl::VirtualGuardImpl(at::kCUDA).setDevice(device);
    return device;
  } catch (const c10::Error& error) {
    return absl::FailedPreconditionError(
        absl::StrCat("--device is cuda:", index, ": ", error.what_without_backtrace()));
  }
}

c10::CachingAllocator::Stat DeviceMemory(at::Device device) {
  if (device.is_cpu()) return {};
  const auto stats = c10::getDeviceAllocator(device.type())->getDeviceStats(device.index());
  return stats.allocated_bytes[static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE)];
}

}  // namespace

absl::StatusOr<at::Device> OpenDevice(const std::string& name) {
  if (name == "cpu") return at::Device(at::kCPU);
  if (name == "cuda") return OpenCuda(0);
  int index = 0;
  if (absl::StartsWith(name, "cuda:") && absl::SimpleAtoi(name.substr(5), &index) && index >= 0 &&
      index < 128) {
    return OpenCuda(index);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("--device is \"", name, "\": expected cpu, cuda or cuda:N with N from 0"));
}

absl::StatusOr<int> CountGpus() {
  RETURN_IF_ERROR(LoadCuda());
  const int count = c10::impl::VirtualGuardImpl(at::kCUDA).deviceCount();
  if (count > 0) return count;
  return absl::FailedPreconditionError(
      "--device is cuda, but there is no GPU: LibTorch's CUDA part is loaded, and the NVIDIA driver is "
      "missing, too old or shows none: see \"Device\" in docs/training.md");
}

absl::Status MoveTo(at::Device device, torch::nn::Module* module) {
  try {
    module->to(device);
    return absl::OkStatus();
  } catch (const c10::Error& error) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot move a model to ", device.str(), ": ", error.what_without_backtrace()));
  }
}

void Synchronize(at::Device device) {
  if (!device.is_cpu()) c10::impl::VirtualGuardImpl(device.type()).synchronizeDevice(device.index());
}

int64_t PeakDeviceBytes(at::Device device) { return DeviceMemory(device).peak; }

int64_t DeviceBytes(at::Device device) { return DeviceMemory(device).current; }

void ForgetPeakDeviceBytes(at::Device device) {
  if (!device.is_cpu()) c10::getDeviceAllocator(device.type())->resetPeakStats(device.index());
}

std::string DeviceName(at::Device device) {
  if (device.is_cpu()) return "cpu";
  // The driver's own interface: the CUDA runtime's structure of properties differs between versions.
  using GetDevice = int (*)(int* device, int ordinal);
  using GetName = int (*)(char* name, int length, int device);
  void* const driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NOLOAD);
  char name[256] = "";
  int handle = 0;
  if (driver != nullptr) {
    const auto get_device = reinterpret_cast<GetDevice>(dlsym(driver, "cuDeviceGet"));
    const auto get_name = reinterpret_cast<GetName>(dlsym(driver, "cuDeviceGetName"));
    if (get_device != nullptr && get_name != nullptr && get_device(&handle, device.index()) == 0 &&
        get_name(name, sizeof(name), handle) == 0) {
      return name;
    }
  }
  return "unknown GPU";
}

void AllowCudnnAttention(bool allowed) { at::globalContext().setSDPUseCuDNN(allowed); }

void MakeDeterministic() {
  // cuBLAS adds in an order of its own choice unless its workspace is of one of two sizes.
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  at::Context& context = at::globalContext();
  // Not "warn only": attention's backward pass takes that as leave to add in any order.
  context.setDeterministicAlgorithms(true, /*warn_only=*/false);
  context.setDeterministicFillUninitializedMemory(false);
  context.setDeterministicCuDNN(true);
  context.setBenchmarkCuDNN(false);
}

void AllowTf32(bool allowed) {
  at::globalContext().setAllowTF32CuBLAS(allowed);
  at::globalContext().setAllowTF32CuDNN(allowed);
}

}  // namespace distill_l2s
