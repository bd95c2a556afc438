#include "modeling/checkpoint/checkpoint.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class CheckpointTest : public testing::Test {
 protected:
  CheckpointTest() : directory_(JoinPath(testing::TempDir(), "checkpoint_test")) {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
  }
  std::string Path(absl::string_view name) const { return JoinPath(directory_, name); }
  void Write(absl::string_view name, const std::string& bytes) {
    EXPECT_TRUE(WriteFileAtomically(Path(name), bytes).ok());
  }
  void WriteTensors(absl::string_view name, const TensorMap& tensors) {
    EXPECT_TRUE(WriteSafetensors(Path(name), tensors).ok());
  }
  std::string Error() {
    const auto checkpoint = ReadCheckpoint(directory_);
    return checkpoint.ok() ? "no error" : std::string(checkpoint.status().message());
  }

  const std::string directory_;
};

// A file with one tensor of two bytes.
std::string TorchBytes(const std::string& name, char value) {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kU8, std::string(2, value)}};
  contents.tensors = {{name, 0, 0, {2}, {1}}};
  return TorchZipBytes(contents);
}

TEST_F(CheckpointTest, AGitLfsPointerIsCalledByItsName) {
  for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
    std::filesystem::remove(Path("model.safetensors"));
    Write(name, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n");
    EXPECT_THAT(Error(), HasSubstr(absl::StrCat(Path(name), ": a pointer of Git LFS")));
  }
}

TEST_F(CheckpointTest, TakesTheFirstThatIsThere) {
  EXPECT_THAT(Error(), HasSubstr(directory_ + ": holds no weights: looked for model.safetensors, "
                                              "model.safetensors.index.json, pytorch_model.bin, "
                                              "pytorch_model.bin.index.json"));
  Write("shard.bin", TorchBytes("t", 4));
  Write("pytorch_model.bin.index.json", R"({"weight_map": {"t": "shard.bin"}})");
  EXPECT_EQ(ReadCheckpoint(directory_)->tensors.at("t")[0].item<int>(), 4);
  Write("pytorch_model.bin", TorchBytes("t", 3));
  EXPECT_EQ(ReadCheckpoint(directory_)->tensors.at("t")[0].item<int>(), 3);
  WriteTensors("shard.safetensors", {{"t", at::full({1}, 2)}});
  Write("model.safetensors.index.json", R"({"weight_map": {"t": "shard.safetensors"}})");
  EXPECT_EQ(ReadCheckpoint(directory_)->tensors.at("t")[0].item<int>(), 2);
  EXPECT_EQ(ReadCheckpoint(directory_)->path, Path("model.safetensors.index.json"));
  WriteTensors("model.safetensors", {{"t", at::ones({1})}});
  EXPECT_EQ(ReadCheckpoint(directory_)->tensors.at("t")[0].item<int>(), 1);
  EXPECT_EQ(ReadCheckpoint(directory_)->path, Path("model.safetensors"));
}

TEST_F(CheckpointTest, JoinsShards) {
  WriteTensors("1.safetensors", {{"a", at::arange(3)}, {"b", at::ones({2})}});
  WriteTensors("2.safetensors", {{"c", at::arange(4)}});
  Write("model.safetensors.index.json",
        R"({"weight_map": {"a": "1.safetensors", "c": "2.safetensors", "b": "1.safetensors"}})");
  const auto checkpoint = ReadCheckpoint(directory_);
  ASSERT_TRUE(checkpoint.ok()) << checkpoint.status();
  EXPECT_EQ(checkpoint->tensors.size(), 3u);
  EXPECT_TRUE(checkpoint->tensors.at("c").equal(at::arange(4)));
}

TEST_F(CheckpointTest, RefusesAnIndexThatIsWrong) {
  WriteTensors("1.safetensors", {{"a", at::arange(3)}});
  WriteTensors("2.safetensors", {{"a", at::arange(3)}, {"b", at::arange(3)}});
  Write("model.safetensors.index.json", R"({"weight_map": {"a": "1.safetensors", "b": "1.safetensors"}})");
  EXPECT_THAT(Error(), AllOf(HasSubstr("index.json"), HasSubstr("\"b\" is not in 1.safetensors")));
  Write("model.safetensors.index.json", R"({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}})");
  EXPECT_THAT(Error(), HasSubstr("2.safetensors: holds the tensor \"a\", which "));
  Write("model.safetensors.index.json", R"({"weight_map": {"a": "3.safetensors"}})");
  EXPECT_THAT(Error(), HasSubstr(Path("3.safetensors")));
  Write("model.safetensors.index.json", R"({"weight_map": {"a": "../1.safetensors"}})");
  EXPECT_THAT(Error(), HasSubstr("expected the name of a file beside this one"));
}

TEST_F(CheckpointTest, KnowsFilesByTheirBytes) {
  Write("weights.pt", TorchBytes("t", 9));
  EXPECT_EQ(ReadCheckpointFile(Path("weights.pt"))->tensors.at("t")[1].item<int>(), 9);
  WriteTensors("weights.bin", {{"t", at::ones({1})}});
  EXPECT_EQ(ReadCheckpointFile(Path("weights.bin"))->tensors.size(), 1u);
  EXPECT_THAT(std::string(ReadCheckpointFile(Path("absent")).status().message()), HasSubstr(Path("absent")));
}

}  // namespace
}  // namespace distill_l2s
