#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/file.h"
#include "base/random.h"
#include "modeling/checkpoint/mutation.h"
#include "modeling/checkpoint/safetensors.h"

namespace distill_l2s {
namespace {

std::string SoundFile() {
  const std::string path = JoinPath(testing::TempDir(), "sound.safetensors");
  const TensorMap tensors = {{"encoder.weight", at::arange(12, at::kFloat).reshape({3, 4})},
                             {"encoder.bias", at::ones({3}, at::kHalf)},
                             {"ids", at::arange(5)},
                             {"mask", at::ones({7}, at::kBool)}};
  EXPECT_TRUE(WriteSafetensors(path, tensors, {{"format", "pt"}}).ok());
  return ReadFile(path).value();
}

TEST(SafetensorsMutationTest, FilesAreRefusedOrReadWhole) {
  const std::string sound = SoundFile();
  const std::string path = JoinPath(testing::TempDir(), "mutated.safetensors");
  const std::vector<std::string> snippets = {"[", "}", "\"", "-1", "F64", "BOOL", "\"ids\"", "null"};
  Random random(1);
  int accepted = 0;
  for (int i = 0; i < 2000; ++i) {
    // In place and without a sync, which thousands of files would wait for.
    std::ofstream(path, std::ios::binary | std::ios::trunc) << Mutate(sound, snippets, &random);
    const auto read = ReadSafetensors(path);
    if (!read.ok()) continue;
    ++accepted;
    for (const auto& [name, tensor] : read->tensors) tensor.clone();
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace distill_l2s
