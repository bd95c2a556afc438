#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "base/random.h"
#include "modeling/checkpoint/mutation.h"
#include "modeling/checkpoint/torch_file.h"
#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

TorchFileToWrite SoundContents() {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kF32, std::string(48, 'w')},
                       {ElementType::kF16, std::string(6, 'b')},
                       {ElementType::kI64, std::string(40, 'i')},
                       {ElementType::kBool, std::string(7, '\1')}};
  contents.tensors = {{"encoder.weight", 0, 0, {3, 4}, {4, 1}},
                      {"decoder.weight", 0, 4, {4, 2}, {1, 4}},
                      {"encoder.bias", 1, 0, {3}, {1}},
                      {"ids", 2, 0, {1, 5}, {5, 1}},
                      {"mask", 3, 0, {7}, {1}}};
  return contents;
}

// Every element that the tensors of an accepted file name lies in the file.
void CheckSound(const TorchFile& file, size_t file_bytes) {
  for (const TorchFileStorage& storage : file.storages) {
    ASSERT_LE(storage.begin, storage.end);
    ASSERT_LE(storage.end, file_bytes);
  }
  for (const TorchFileTensor& tensor : file.tensors) {
    ASSERT_LT(tensor.storage, file.storages.size());
    ASSERT_EQ(tensor.shape.size(), tensor.strides.size());
    const TorchFileStorage& storage = file.storages[tensor.storage];
    const int64_t elements = static_cast<int64_t>(storage.end - storage.begin) / ElementBytes(storage.type);
    int64_t last = tensor.offset, count = 1;
    for (size_t axis = 0; axis < tensor.shape.size(); ++axis) {
      ASSERT_GE(tensor.shape[axis], 0);
      ASSERT_GE(tensor.strides[axis], 0);
      count *= tensor.shape[axis];
      if (tensor.shape[axis] > 1) last += (tensor.shape[axis] - 1) * tensor.strides[axis];
    }
    ASSERT_GE(tensor.offset, 0);
    ASSERT_LE(tensor.offset, elements);
    if (count > 0) {
      ASSERT_LT(last, elements);
    }
  }
}

void TestMutations(const std::string& sound, uint64_t seed, int inputs) {
  const auto unchanged = ParseTorchFile(sound, "sound");
  ASSERT_TRUE(unchanged.ok()) << unchanged.status();
  // Opcodes with and without arguments, among them those that call, and parts of zip archives.
  const std::vector<std::string> snippets = {"(",
                                             ")",
                                             "t",
                                             "u",
                                             "s",
                                             "a",
                                             "R",
                                             "Q",
                                             "b",
                                             "}",
                                             "]",
                                             "N.",
                                             "h",
                                             "q\1",
                                             "h\1",
                                             "\x85",
                                             "\x87",
                                             "K\xff",
                                             "cos\nsystem\n",
                                             "ctorch\nHalfStorage\n",
                                             "\x93",
                                             "o",
                                             "PK\3\4",
                                             "PK\1\2",
                                             "PK\5\6",
                                             "PK\6\6",
                                             "PK\6\7",
                                             "\x8a\x08"};
  Random random(seed);
  int accepted = 0, refused = 0;
  for (int i = 0; i < inputs; ++i) {
    const std::string bytes = Mutate(sound, snippets, &random);
    const auto file = ParseTorchFile(bytes, "mutated");
    if (!file.ok()) {
      ++refused;
      ASSERT_TRUE(absl::StartsWith(file.status().message(), "mutated: ")) << file.status();
      continue;
    }
    ++accepted;
    ASSERT_NO_FATAL_FAILURE(CheckSound(*file, bytes.size()));
  }
  EXPECT_GT(accepted, inputs / 100);
  EXPECT_GT(refused, inputs / 100);
}

TEST(TorchFileMutationTest, ZipIsRefusedOrSound) { TestMutations(TorchZipBytes(SoundContents()), 1, 100000); }

TEST(TorchFileMutationTest, LegacyIsRefusedOrSound) {
  TestMutations(TorchLegacyBytes(SoundContents()), 2, 100000);
}

}  // namespace
}  // namespace distill_l2s
