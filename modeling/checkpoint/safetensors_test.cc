#include "modeling/checkpoint/safetensors.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string TemporaryPath(const std::string& name) { return JoinPath(testing::TempDir(), name); }

std::string FileBytes(const std::string& json, const std::string& data) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(uint64_t{json.size()} >> 8 * i));
  return bytes + json + data;
}

TEST(SafetensorsTest, WritesAndReadsEveryDtype) {
  TensorMap tensors;
  for (const at::ScalarType dtype : {at::kDouble, at::kFloat, at::kHalf, at::kBFloat16, at::kLong, at::kInt,
                                     at::kShort, at::kChar, at::kByte, at::kBool}) {
    tensors[c10::toString(dtype)] = at::arange(6).reshape({2, 3}).to(dtype);
  }
  tensors["scalar"] = at::tensor(-2.5f);
  tensors["empty"] = at::empty({0, 4}, at::kInt);
  tensors["transposed"] = at::arange(12, at::kFloat).reshape({3, 4}).t();
  tensors["gradient"] = at::ones({2}).requires_grad_();
  const std::string path = TemporaryPath("dtypes.safetensors");
  ASSERT_TRUE(WriteSafetensors(path, tensors, {{"format", "pt"}, {"schlüssel", "a\"b"}}).ok());

  const auto read = ReadSafetensors(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->metadata.at("schlüssel"), "a\"b");
  ASSERT_EQ(read->tensors.size(), tensors.size());
  for (const auto& [name, tensor] : tensors) {
    const at::Tensor& got = read->tensors.at(name);
    EXPECT_EQ(got.scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(got.equal(tensor)) << name << "\n" << got;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(got.const_data_ptr()) % tensor.itemsize(), 0) << name;
  }
}

// The file of the format's own documentation, byte by byte.
TEST(SafetensorsTest, WritesTheFormatsLayout) {
  const std::string path = TemporaryPath("layout.safetensors");
  ASSERT_TRUE(WriteSafetensors(path, {{"t", at::tensor({int16_t{1}, int16_t{-2}})}}).ok());
  const std::string json = R"({"t":{"dtype":"I16","shape":[2],"data_offsets":[0,4]}})";
  EXPECT_EQ(ReadFile(path).value(),
            FileBytes(json + std::string((8 - json.size() % 8) % 8, ' '), std::string("\1\0\xfe\xff", 4)));
}

TEST(SafetensorsTest, TensorsOutliveTheResultAndTheFile) {
  const std::string path = TemporaryPath("lifetime.safetensors");
  ASSERT_TRUE(WriteSafetensors(path, {{"a", at::arange(100000, at::kLong)}}).ok());
  at::Tensor tensor = ReadSafetensors(path)->tensors.at("a");
  std::filesystem::remove(path);
  EXPECT_EQ(tensor.sum().item<int64_t>(), int64_t{99999} * 100000 / 2);
}

TEST(SafetensorsTest, WritingToATensorLeavesTheFile) {
  const std::string path = TemporaryPath("private.safetensors");
  ASSERT_TRUE(WriteSafetensors(path, {{"a", at::ones({8})}}).ok());
  at::Tensor tensor = ReadSafetensors(path)->tensors.at("a");
  tensor.fill_(7);
  EXPECT_TRUE(ReadSafetensors(path)->tensors.at("a").equal(at::ones({8})));
  EXPECT_TRUE(tensor.equal(at::full({8}, 7.0f)));
}

TEST(SafetensorsTest, ReadsUnalignedTensors) {
  const std::string path = TemporaryPath("unaligned.safetensors");
  // 2.0f is 0x40000000; the floats begin at an odd byte.
  const std::string json = R"({"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                           R"("f":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})";
  ASSERT_TRUE(WriteFileAtomically(path, FileBytes(json, std::string("\x05\0\0\0\x40\0\0\x80\x3f", 9))).ok());
  const auto read = ReadSafetensors(path);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_TRUE(read->tensors.at("f").equal(at::tensor({2.0f, 1.0f})));
  EXPECT_EQ(read->tensors.at("b").item<int64_t>(), 5);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(read->tensors.at("f").const_data_ptr()) % 4, 0);
}

TEST(SafetensorsTest, RefusesBooleansThatAreNone) {
  const std::string path = TemporaryPath("bool.safetensors");
  const std::string json = R"({"mask":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}})";
  ASSERT_TRUE(WriteFileAtomically(path, FileBytes(json, std::string("\1\2", 2))).ok());
  const absl::Status status = ReadSafetensors(path).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr(path + ": tensor \"mask\""));
}

TEST(SafetensorsTest, ErrorsNameTheFile) {
  EXPECT_THAT(std::string(ReadSafetensors("/absent/x").status().message()), HasSubstr("/absent/x"));
  const std::string empty = TemporaryPath("empty.safetensors");
  ASSERT_TRUE(WriteFileAtomically(empty, "").ok());
  EXPECT_THAT(std::string(ReadSafetensors(empty).status().message()), HasSubstr("0 bytes are too few"));
}

TEST(SafetensorsTest, RefusesToWriteWhatItCannotRead) {
  const std::string path = TemporaryPath("refused.safetensors");
  EXPECT_THAT(std::string(WriteSafetensors(path, {{"c", at::zeros({1}, at::kComplexFloat)}}).message()),
              HasSubstr("tensor \"c\""));
  EXPECT_FALSE(WriteSafetensors(path, {{"__metadata__", at::ones({1})}}).ok());
  EXPECT_FALSE(WriteSafetensors(path, {{"u", at::Tensor()}}).ok());
  EXPECT_FALSE(WriteSafetensors(path, {{"\xff", at::ones({1})}}).ok());
  EXPECT_FALSE(FileExists(path));
}

}  // namespace
}  // namespace distill_l2s
