// Files that PyTorch wrote against the same tensors as safetensors: every models/*/pytorch_model*.bin of the
// golden directory, and the models that they load as.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "modeling/checkpoint/checkpoint.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/wav2vec2/checkpoint_names.h"
#include "modeling/wav2vec2/pretrained.h"
#include "modeling/xlm_roberta/pretrained_text_encoder.h"
#include "tests/golden_data.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> PyTorchFiles() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(GoldenPath("models"))) {
    const std::string name = entry.path().filename();
    if (absl::StartsWith(name, "pytorch_model") && absl::EndsWith(name, ".bin")) {
      files.push_back(entry.path());
    }
  }
  return files;
}

// The pretraining checkpoint has no safetensors file: its encoder is student_layer's.
fs::path SafetensorsFor(const fs::path& file) {
  const fs::path beside = file.parent_path() / "model.safetensors";
  return fs::exists(beside) ? beside
                            : file.parent_path().parent_path() / "student_layer" / "model.safetensors";
}

template <typename T>
T ValueOrThrow(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(std::string(value.status().message()));
  return *std::move(value);
}

// With one spelling of weight norm.
TensorMap ReadTensors(const fs::path& path) {
  TensorMap tensors = ValueOrThrow(ReadCheckpointFile(path)).tensors;
  return ValueOrThrow(RenameToParameters(std::move(tensors), path.native()));
}

TEST(CheckpointParityTest, TensorsAreThoseOfSafetensors) {
  ASSERT_FALSE(PyTorchFiles().empty());
  for (const fs::path& path : PyTorchFiles()) {
    const TensorMap got = ReadTensors(path);
    size_t compared = 0;
    for (const auto& [name, want] : ReadTensors(SafetensorsFor(path))) {
      const auto tensor = got.find(name);
      if (tensor == got.end()) {
        EXPECT_TRUE(absl::StartsWith(name, "lm_head.")) << path << ": " << name;
        continue;
      }
      EXPECT_EQ(tensor->second.scalar_type(), want.scalar_type()) << path << ": " << name;
      EXPECT_TRUE(tensor->second.equal(want)) << path << ": " << name;
      ++compared;
    }
    EXPECT_GT(compared, 10u) << path;
  }
}

// A directory with the config beside `file` and nothing but `file` as its weights.
std::string DirectoryOf(const fs::path& file) {
  const std::string directory = JoinPath(testing::TempDir(), "pytorch_only");
  fs::remove_all(directory);
  fs::create_directories(directory);
  fs::copy_file(file.parent_path() / "config.json", JoinPath(directory, "config.json"));
  fs::copy_file(file, JoinPath(directory, "pytorch_model.bin"));
  return directory;
}

void ExpectEqualModules(const torch::nn::Module& got, const torch::nn::Module& want, const fs::path& path) {
  const TensorMap got_tensors = NamedTensors(got);
  for (const auto& [name, tensor] : NamedTensors(want)) {
    EXPECT_TRUE(got_tensors.at(name).equal(tensor)) << path << ": " << name;
  }
}

TEST(CheckpointParityTest, ModelsAreThoseOfSafetensors) {
  for (const fs::path& path : PyTorchFiles()) {
    const fs::path model = path.parent_path();
    if (!fs::exists(model / "config.json")) continue;
    const std::string directory = DirectoryOf(path);
    if (model.filename() == "teacher") {
      ExpectEqualModules(*ValueOrThrow(LoadTextEncoder(directory)), *ValueOrThrow(LoadTextEncoder(model)),
                         path);
      continue;
    }
    std::vector<std::string> new_parameters;
    Wav2Vec2LoadOptions options;
    options.new_parameters = &new_parameters;
    const auto loaded = ValueOrThrow(LoadWav2Vec2(directory, options));
    if (fs::exists(model / "model.safetensors")) {
      EXPECT_TRUE(new_parameters.empty()) << path;
      ExpectEqualModules(*loaded, *ValueOrThrow(LoadWav2Vec2(model)), path);
    } else {
      EXPECT_EQ(new_parameters, (std::vector<std::string>{"lm_head.weight", "lm_head.bias"})) << path;
    }
  }
}

}  // namespace
}  // namespace distill_l2s
