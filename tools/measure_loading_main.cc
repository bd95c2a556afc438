// How much memory and time it takes to load a checkpoint of the full size.
#include <ATen/core/Tensor.h>
#include <fcntl.h>
#include <gflags/gflags.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/checkpoint.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/wav2vec2/wav2vec2_config.pb.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"

DEFINE_string(make, "",
              "Directory to write with random weights of XLSR-53's shape; nothing is measured then.");
DEFINE_string(model, "", "Directory of a checkpoint to load.");
DEFINE_bool(cold, false,
            "Drop the file from the page cache before each read: all of them come from the disk.");

namespace distill_l2s {
namespace {

absl::Status Make(const std::string& directory) {
  Wav2Vec2Config config;
  config.set_conv_bias(true);
  config.set_feat_extract_norm("layer");
  config.set_do_stable_layer_norm(true);
  config.set_hidden_size(1024);
  config.set_num_hidden_layers(24);
  config.set_num_attention_heads(16);
  config.set_intermediate_size(4096);
  ASSIGN_OR_RETURN(const auto model, Wav2Vec2ForCtc::Create(config));
  return SaveWav2Vec2(directory, *model);
}

int64_t PeakBytes() {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss * int64_t{1024};
}

// Reads the file as something that looks at each byte once and keeps none.
void ReadThrough(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<char> buffer(1 << 20);
  while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()))) {
  }
}

// Reads the file as something that keeps it in memory of its own, whose pages the system has to make first.
void ReadIntoMemory(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const auto size = static_cast<std::streamsize>(std::filesystem::file_size(path));
  const std::unique_ptr<char[]> memory(new char[size]);
  file.read(memory.get(), size);
}

// Drops the file from the system's page cache, so that the next read comes from the disk.
void DropFromPageCache(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  fdatasync(descriptor);
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  close(descriptor);
}

// Brings every page of the tensor's numbers into memory.
double SumOfOneNumberAPage(const at::Tensor& tensor) {
  constexpr int64_t kPageFloats = 1024;
  const float* const numbers = tensor.const_data_ptr<float>();
  double sum = 0;
  for (int64_t i = 0; i < tensor.numel(); i += kPageFloats) sum += numbers[i];
  return sum;
}

// Loads the model and frees it; adds numbers of all of its pages to `sum`.
absl::Status LoadAndTouch(const std::string& directory, double* sum) {
  ASSIGN_OR_RETURN(const auto model, LoadWav2Vec2(directory));
  for (const at::Tensor& parameter : model->parameters()) *sum += SumOfOneNumberAPage(parameter);
  return absl::OkStatus();
}

double SecondsOf(const std::function<void()>& work) {
  const absl::Time start = absl::Now();
  work();
  return absl::ToDoubleSeconds(absl::Now() - start);
}

absl::Status Measure(const std::string& directory) {
  ASSIGN_OR_RETURN(const std::string path, CheckpointPath(directory));
  const double bytes = static_cast<double>(std::filesystem::file_size(path));
  const auto prepare = [&] { FLAGS_cold ? DropFromPageCache(path) : ReadThrough(path); };
  prepare();
  const double through_s = SecondsOf([&] { ReadThrough(path); });
  const int64_t peak_before = PeakBytes();
  prepare();
  double sum = 0;
  absl::Status status;
  const double load_s = SecondsOf([&] { status = LoadAndTouch(directory, &sum); });
  RETURN_IF_ERROR(status);
  const double added = static_cast<double>(PeakBytes() - peak_before);
  prepare();
  const double into_memory_s = SecondsOf([&] { ReadIntoMemory(path); });
  std::cout << absl::StrFormat(
      "%s: %.3f GB, %s\nread through: %.2f s; read into memory: %.2f s\n"
      "loaded, every page touched: %.2f s (%.2f reads through, %.2f reads into memory)\n"
      "peak memory: +%.3f GB (%.2f times the file)\n(checksum %g)\n",
      path, bytes * 1e-9, FLAGS_cold ? "from the disk" : "from the page cache", through_s, into_memory_s,
      load_s, load_s / through_s, load_s / into_memory_s, added * 1e-9, added / bytes, sum);
  return absl::OkStatus();
}

absl::Status Run() {
  if (!FLAGS_make.empty()) return Make(UserPath(FLAGS_make));
  if (FLAGS_model.empty()) return absl::InvalidArgumentError("--model or --make is missing; see --help");
  return Measure(UserPath(FLAGS_model));
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Measures the memory and the time that loading a wav2vec 2.0 checkpoint takes:\n"
      "  measure_loading --make=/tmp/xlsr_shape     (once; writes 1.26 GB)\n"
      "  measure_loading --model=/tmp/xlsr_shape [--cold]",
      &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
