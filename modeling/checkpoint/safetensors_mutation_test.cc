#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "base/file.h"
#include "base/random.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/checkpoint/safetensors_header.h"

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

// One to four edits: a bit, a byte, a digit, a stretch removed, doubled or copied elsewhere, an end cut off.
std::string Mutated(std::string file, Random* random) {
  const std::vector<std::string> snippets = {"[",
                                             "]",
                                             "{",
                                             "}",
                                             ",",
                                             "\"",
                                             "-1",
                                             "0",
                                             "1e99",
                                             "NaN",
                                             ":",
                                             "F64",
                                             "BOOL",
                                             "\"ids\"",
                                             "null",
                                             "9223372036854775807",
                                             "18446744073709551616"};
  for (uint64_t edits = 1 + random->Below(4); edits > 0 && !file.empty(); --edits) {
    const size_t at = random->Below(file.size());
    const size_t count = 1 + random->Below(16);
    switch (random->Below(7)) {
      case 0:
        file[at] = static_cast<char>(file[at] ^ (1 << random->Below(8)));
        break;
      case 1:
        file[at] = static_cast<char>(random->Below(256));
        break;
      case 2:
        file[at] = static_cast<char>('0' + random->Below(10));
        break;
      case 3:
        file.erase(at, count);
        break;
      case 4:
        file.insert(random->Below(file.size()), file.substr(at, count));
        break;
      case 5:
        file.replace(at, random->Below(4), snippets[random->Below(snippets.size())]);
        break;
      default:
        if (random->Below(8) == 0) file.resize(at);
    }
  }
  return file;
}

// Whatever the header parser accepts can be touched from the first byte to the last.
TEST(SafetensorsMutationTest, HeaderIsRefusedOrSound) {
  const std::string sound = SoundFile();
  Random random(20220605);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string file = Mutated(sound, &random);
    const auto header = ParseSafetensorsHeader(file, "mutated");
    if (!header.ok()) {
      ++refused;
      EXPECT_TRUE(absl::StartsWith(header.status().message(), "mutated: ")) << header.status();
      continue;
    }
    ++accepted;
    for (const SafetensorsEntry& entry : header->entries) {
      int64_t bytes = c10::elementSize(entry.dtype);
      for (const int64_t size : entry.shape) bytes *= size;
      ASSERT_LE(entry.begin, entry.end);
      ASSERT_LE(entry.end, file.size());
      ASSERT_EQ(entry.end - entry.begin, static_cast<uint64_t>(bytes));
    }
  }
  EXPECT_GT(accepted, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(SafetensorsMutationTest, FilesAreRefusedOrReadWhole) {
  const std::string sound = SoundFile();
  const std::string path = JoinPath(testing::TempDir(), "mutated.safetensors");
  Random random(1);
  int accepted = 0;
  for (int i = 0; i < 2000; ++i) {
    // In place and without a sync, which thousands of files would wait for.
    std::ofstream(path, std::ios::binary | std::ios::trunc) << Mutated(sound, &random);
    const auto read = ReadSafetensors(path);
    if (!read.ok()) continue;
    ++accepted;
    for (const auto& [name, tensor] : read->tensors) tensor.clone();
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace distill_l2s
