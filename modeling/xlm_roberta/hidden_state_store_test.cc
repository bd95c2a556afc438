#include "modeling/xlm_roberta/hidden_state_store.h"

#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

at::Tensor States(float value) { return at::full({3, 4}, value); }

class HiddenStateStoreTest : public testing::Test {
 protected:
  HiddenStateStoreTest()
      : directory_(
            JoinPath(testing::TempDir(), testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::remove_all(directory_);
  }

  std::unique_ptr<HiddenStateStore> Open() { return HiddenStateStore::Open(directory_).value(); }

  std::vector<std::string> Files() const {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) files.push_back(entry.path());
    return files;
  }

  const std::string directory_;
};

TEST_F(HiddenStateStoreTest, OutlivesTheProcess) {
  {
    auto store = Open();
    store->Insert("a", States(1));
    store->Insert("b", States(2));
    EXPECT_TRUE(store->Find("a")->equal(States(1)));
    EXPECT_TRUE(Files().empty());
    store->Flush();
    EXPECT_EQ(Files().size(), 1);
    EXPECT_TRUE(store->Find("b")->equal(States(2)));
    store->Insert("c", States(3));
  }
  EXPECT_EQ(Files().size(), 2);
  auto store = Open();
  EXPECT_TRUE(store->Find("a")->equal(States(1)));
  EXPECT_TRUE(store->Find("c")->equal(States(3)));
  EXPECT_FALSE(store->Find("d").has_value());
}

TEST_F(HiddenStateStoreTest, WritesWhenMegabytesHaveComeTogether) {
  auto store = Open();
  for (int i = 0; i < 16; ++i) store->Insert(std::to_string(i), at::zeros({1 << 18}));
  EXPECT_EQ(Files().size(), 1);
  EXPECT_TRUE(store->Find("7").has_value());
}

TEST_F(HiddenStateStoreTest, ForgetsFilesThatWereCutOff) {
  Open()->Insert("a", States(1));
  const std::string path = Files().at(0);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
  auto store = Open();
  EXPECT_FALSE(store->Find("a").has_value());
  EXPECT_FALSE(FileExists(path));
  store->Insert("a", States(1));
  store->Flush();
  EXPECT_TRUE(Open()->Find("a")->equal(States(1)));
}

TEST_F(HiddenStateStoreTest, ForgetsFilesWithFlippedBits) {
  {
    auto store = Open();
    store->Insert("a", States(1));
    store->Insert("b", States(2));
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

TEST_F(HiddenStateStoreTest, LeavesOtherFilesAlone) {
  ASSERT_TRUE(MakeDirectories(directory_).ok());
  const std::string other = JoinPath(directory_, "notes.safetensors");
  ASSERT_TRUE(WriteFileAtomically(other, "mine").ok());
  EXPECT_FALSE(Open()->Find("a").has_value());
  EXPECT_TRUE(FileExists(other));
}

TEST_F(HiddenStateStoreTest, GoesOnWhereItCannotWrite) {
  auto store = Open();
  std::filesystem::remove_all(directory_);
  store->Insert("a", States(1));
  store->Flush();
  EXPECT_FALSE(store->Find("a").has_value());
}

TEST_F(HiddenStateStoreTest, RefusesWhatIsNoDirectory) {
  ASSERT_TRUE(WriteFileAtomically(directory_, "").ok());
  EXPECT_FALSE(HiddenStateStore::Open(directory_).ok());
}

}  // namespace
}  // namespace distill_l2s
