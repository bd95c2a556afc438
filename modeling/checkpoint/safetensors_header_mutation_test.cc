#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "base/random.h"
#include "modeling/checkpoint/mutation.h"
#include "modeling/checkpoint/safetensors_header.h"

namespace distill_l2s {
namespace {

std::string SoundFile() {
  std::string json = R"({"__metadata__":{"format":"pt"},)"
                     R"("ids":{"dtype":"I64","shape":[5],"data_offsets":[0,40]},)"
                     R"("encoder.weight":{"dtype":"F32","shape":[3,4],"data_offsets":[40,88]},)"
                     R"("encoder.bias":{"dtype":"F16","shape":[3],"data_offsets":[88,94]},)"
                     R"("mask":{"dtype":"BOOL","shape":[7],"data_offsets":[94,101]}})";
  std::string file;
  for (int i = 0; i < 8; ++i) file.push_back(static_cast<char>(uint64_t{json.size()} >> 8 * i));
  return file + json + std::string(101, '\1');
}

// Whatever the header parser accepts can be touched from the first byte to the last.
TEST(SafetensorsHeaderMutationTest, IsRefusedOrSound) {
  const std::string sound = SoundFile();
  ASSERT_TRUE(ParseSafetensorsHeader(sound, "sound").ok());
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
  Random random(20220605);
  int accepted = 0, refused = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string file = Mutate(sound, snippets, &random);
    const auto header = ParseSafetensorsHeader(file, "mutated");
    if (!header.ok()) {
      ++refused;
      ASSERT_TRUE(absl::StartsWith(header.status().message(), "mutated: ")) << header.status();
      continue;
    }
    ++accepted;
    for (const SafetensorsEntry& entry : header->entries) {
      int64_t bytes = ElementBytes(entry.dtype);
      for (const int64_t size : entry.shape) bytes *= size;
      ASSERT_LE(entry.begin, entry.end);
      ASSERT_LE(entry.end, file.size());
      ASSERT_EQ(entry.end - entry.begin, static_cast<uint64_t>(bytes));
    }
  }
  EXPECT_GT(accepted, 5000);
  EXPECT_GT(refused, 5000);
}

}  // namespace
}  // namespace distill_l2s
