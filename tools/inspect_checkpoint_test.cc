#include "tools/inspect_checkpoint.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/checkpoint/tensor_hash.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

TEST(InspectCheckpointTest, ListsTensorsOfAFileOrADirectory) {
  const std::string directory = JoinPath(testing::TempDir(), "inspected");
  const std::string path = JoinPath(directory, "model.safetensors");
  const TensorMap tensors = {{"encoder.weight", at::ones({3, 4}, at::kHalf)}, {"a\n", at::arange(2)}};
  ASSERT_TRUE(MakeDirectories(directory).ok());
  ASSERT_TRUE(WriteSafetensors(path, tensors).ok());
  const std::string want = path +
                           "\n"
                           "a\\n             I64             16 bytes  [2]\n"
                           "encoder.weight  F16             24 bytes  [3, 4]\n"
                           "2 tensors, 14 elements, 40 bytes\n"
                           "sha256 " +
                           HashTensors(tensors) + "\n";
  EXPECT_EQ(InspectCheckpoint(path).value(), want);
  EXPECT_EQ(InspectCheckpoint(directory).value(), want);
  // A run's directory stands for its checkpoint/.
  const std::string run = JoinPath(testing::TempDir(), "inspected_run");
  std::filesystem::remove_all(run);
  std::filesystem::create_directories(run);
  std::filesystem::copy(directory, JoinPath(run, "checkpoint"));
  ASSERT_TRUE(WriteFileAtomically(JoinPath(run, "checkpoint/config.json"), "{}").ok());
  EXPECT_THAT(InspectCheckpoint(run).value(), HasSubstr("inspected_run/checkpoint/model.safetensors"));
}

TEST(InspectCheckpointTest, ErrorsNameThePath) {
  EXPECT_THAT(std::string(InspectCheckpoint("/absent").status().message()), HasSubstr("/absent"));
  EXPECT_THAT(std::string(InspectCheckpoint(testing::TempDir()).status().message()),
              HasSubstr("looked for model.safetensors"));
}

}  // namespace
}  // namespace distill_l2s
