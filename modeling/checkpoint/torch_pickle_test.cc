#include "modeling/checkpoint/torch_pickle.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "modeling/checkpoint/scalar_type.h"
#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string BytesOf(const at::Tensor& tensor) {
  return std::string(static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes());
}

std::string Write(const std::string& name, const std::string& bytes) {
  const std::string path = JoinPath(testing::TempDir(), name);
  EXPECT_TRUE(WriteFileAtomically(path, bytes).ok());
  return path;
}

// A storage of six elements of each type, as a tensor, its transpose, and a slice of it.
TorchFileToWrite EveryType() {
  TorchFileToWrite contents;
  for (const ElementTypeNames& type : kElementTypes) {
    const size_t storage = contents.storages.size();
    contents.storages.push_back({type.type, BytesOf(at::arange(6).to(ToScalarType(type.type)))});
    contents.tensors.push_back({std::string(type.name), storage, 0, {2, 3}, {3, 1}});
    contents.tensors.push_back({std::string(type.name) + ".t", storage, 0, {3, 2}, {1, 3}});
    contents.tensors.push_back({std::string(type.name) + ".slice", storage, 4, {2}, {1}});
  }
  contents.tensors.push_back({"empty", 0, 6, {0, 3}, {3, 1}});
  return contents;
}

TEST(TorchPickleTest, ReadsEveryTypeInBothFormats) {
  for (const std::string& bytes : {TorchZipBytes(EveryType()), TorchLegacyBytes(EveryType())}) {
    const auto tensors = ReadTorchPickle(Write("types.bin", bytes));
    ASSERT_TRUE(tensors.ok()) << tensors.status();
    EXPECT_EQ(tensors->size(), EveryType().tensors.size());
    for (const ElementTypeNames& type : kElementTypes) {
      const at::Tensor want = at::arange(6).to(ToScalarType(type.type)).reshape({2, 3});
      EXPECT_TRUE(tensors->at(type.name).equal(want)) << type.name;
      EXPECT_TRUE(tensors->at(std::string(type.name) + ".t").equal(want.t())) << type.name;
      EXPECT_TRUE(tensors->at(std::string(type.name) + ".slice").equal(want.flatten().slice(0, 4)))
          << type.name;
      EXPECT_EQ(reinterpret_cast<uintptr_t>(tensors->at(type.name).const_data_ptr()) % type.bytes, 0u);
    }
    EXPECT_EQ(tensors->at("empty").sizes(), at::IntArrayRef({0, 3}));
  }
}

TEST(TorchPickleTest, TiedTensorsShareMemoryAndOutliveTheFile) {
  const at::Tensor values = at::arange(1000, at::kFloat);
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kF32, BytesOf(values)}};
  contents.tensors = {{"a", 0, 0, {1000}, {1}}, {"b", 0, 0, {1000}, {1}}};
  for (const std::string& bytes : {TorchZipBytes(contents), TorchLegacyBytes(contents)}) {
    const std::string path = Write("tied.bin", bytes);
    TensorMap tensors = ReadTorchPickle(path).value();
    tensors.at("a")[5] = -1;
    EXPECT_EQ(tensors.at("b")[5].item<float>(), -1);
    EXPECT_TRUE(ReadTorchPickle(path).value().at("a").equal(values));
    std::filesystem::remove(path);
    EXPECT_EQ(tensors.at("b")[999].item<float>(), 999);
  }
}

TEST(TorchPickleTest, RefusesBooleansThatAreNone) {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kBool, "\x01\x02"}};
  contents.tensors = {{"mask", 0, 0, {2}, {1}}};
  const std::string path = Write("bool.bin", TorchZipBytes(contents));
  EXPECT_THAT(std::string(ReadTorchPickle(path).status().message()), HasSubstr(path + ": a BOOL"));
}

TEST(TorchPickleTest, ErrorsNameTheFile) {
  EXPECT_THAT(std::string(ReadTorchPickle("/absent/x.bin").status().message()), HasSubstr("/absent/x.bin"));
  const std::string path = Write("other.bin", "not a checkpoint");
  EXPECT_THAT(std::string(ReadTorchPickle(path).status().message()), HasSubstr(path));
}

}  // namespace
}  // namespace distill_l2s
