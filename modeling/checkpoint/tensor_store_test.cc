#include "modeling/checkpoint/tensor_store.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

at::Tensor Values(float value) { return at::full({3, 4}, value); }

class TensorStoreTest : public testing::Test {
 protected:
  TensorStoreTest()
      : directory_(
            JoinPath(testing::TempDir(), testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(directory_);
  }

  std::unique_ptr<TensorStore> Open() {
    return TensorStore::Open(directory_, {"values", "the values"}).value();
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) files.push_back(entry.path());
    return files;
  }

  const std::string directory_;
};

TEST_F(TensorStoreTest, OutlivesTheProcess) {
  {
    auto store = Open();
    store->Insert("a", Values(1));
    store->Insert("b", Values(2));
    EXPECT_TRUE(store->Find("a")->equal(Values(1)));
    EXPECT_TRUE(Files().empty());
    store->Flush();
    EXPECT_EQ(Files().size(), 1);
    EXPECT_TRUE(store->Find("b")->equal(Values(2)));
    store->Insert("c", Values(3));
  }
  EXPECT_EQ(Files().size(), 2);
  auto store = Open();
  EXPECT_TRUE(store->Find("a")->equal(Values(1)));
  EXPECT_TRUE(store->Find("c")->equal(Values(3)));
  EXPECT_FALSE(store->Find("d").has_value());
}

TEST_F(TensorStoreTest, WritesWhenMegabytesHaveComeTogether) {
  auto store = Open();
  for (int i = 0; i < 16; ++i) store->Insert(std::to_string(i), at::zeros({1 << 18}));
  EXPECT_EQ(Files().size(), 1);
  EXPECT_TRUE(store->Find("7").has_value());
}

TEST_F(TensorStoreTest, ForgetsFilesThatWereCutOff) {
  Open()->Insert("a", Values(1));
  const std::string path = Files().at(0);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  auto store = Open();
  EXPECT_FALSE(store->Find("a").has_value());
  EXPECT_FALSE(FileExists(path));
  store->Insert("a", Values(1));
  store->Flush();
  EXPECT_TRUE(Open()->Find("a")->equal(Values(1)));
}

TEST_F(TensorStoreTest, ForgetsFilesWithFlippedBits) {
  {
    auto store = Open();
    store->Insert("a", Values(1));
    store->Insert("b", Values(2));
  }
  const std::string path = Files().at(0);
  std::string bytes = ReadFile(path).value();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  ASSERT_TRUE(WriteFileAtomically(path, bytes).ok());
  auto store = Open();
  EXPECT_FALSE(store->Find("a").has_value());
  EXPECT_FALSE(store->Find("b").has_value());
  EXPECT_FALSE(FileExists(path));
}

TEST_F(TensorStoreTest, FilesAreCalledAsTheirContents) {
  Open()->Insert("a", Values(1));
  EXPECT_EQ(Files().at(0).find(JoinPath(directory_, "values.")), 0u);
  EXPECT_FALSE(TensorStore::Open(directory_, {"value", "other values"}).value()->Find("a").has_value());
}

TEST_F(TensorStoreTest, SeesWhatOthersWroteWhenToldTo) {
  auto store = Open();
  Open()->Insert("a", Values(1));
  EXPECT_FALSE(store->Find("a").has_value());
  store->Refresh();
  EXPECT_TRUE(store->Find("a")->equal(Values(1)));
  store->Refresh();
  EXPECT_EQ(Files().size(), 1);
}

TEST_F(TensorStoreTest, LeavesOtherFilesAlone) {
  ASSERT_TRUE(MakeDirectories(directory_).ok());
  const std::string other = JoinPath(directory_, "notes.safetensors");
  ASSERT_TRUE(WriteFileAtomically(other, "mine").ok());
  EXPECT_FALSE(Open()->Find("a").has_value());
  EXPECT_TRUE(FileExists(other));
}

TEST_F(TensorStoreTest, GoesOnWhereItCannotWrite) {
  auto store = Open();
  std::filesystem::remove_all(directory_);
  store->Insert("a", Values(1));
  store->Flush();
  EXPECT_FALSE(store->Find("a").has_value());
}

TEST_F(TensorStoreTest, RefusesWhatIsNoDirectory) {
  ASSERT_TRUE(WriteFileAtomically(directory_, "").ok());
  EXPECT_FALSE(TensorStore::Open(directory_, {"values", "the values"}).ok());
}

}  // namespace
}  // namespace distill_l2s
