#include "modeling/checkpoint/torch_objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TorchObjectsTest : public testing::Test {
 protected:
  PickleId Add(PickleKind kind, int64_t integer = 0, absl::string_view text = "",
               std::vector<PickleId> items = {}) {
    PickleValue value;
    value.kind = kind;
    value.integer = integer;
    value.text = text;
    value.items = std::move(items);
    objects_.values.push_back(std::move(value));
    return static_cast<PickleId>(objects_.values.size()) - 1;
  }
  PickleId Int(int64_t integer) { return Add(PickleKind::kInt, integer); }
  PickleId Text(absl::string_view text) { return Add(PickleKind::kString, 0, text); }
  PickleId Tuple(std::vector<PickleId> items) { return Add(PickleKind::kTuple, 0, "", std::move(items)); }

  std::vector<PickleId> StorageItems(absl::string_view key, int64_t elements) {
    return {Text("storage"), Add(PickleKind::kGlobal, 0, "torch\nFloatStorage"), Text(key), Text("cpu"),
            Int(elements)};
  }
  // Of shape [2, 3] over a storage of 6 elements.
  std::vector<PickleId> TensorArguments(int64_t offset) {
    const auto storage = static_cast<int64_t>(torch_.AddStorage(StorageItems("0", 6)).value());
    return {Add(PickleKind::kStorage, storage),
            Int(offset),
            Tuple({Int(2), Int(3)}),
            Tuple({Int(3), Int(1)}),
            Add(PickleKind::kBool),
            Add(PickleKind::kNone)};
  }

  PickleObjects objects_;
  TorchObjects torch_{&objects_};
};

TEST_F(TorchObjectsTest, AKeyIsOneStorage) {
  EXPECT_EQ(torch_.AddStorage(StorageItems("a", 4)).value(), 0);
  EXPECT_EQ(torch_.AddStorage(StorageItems("b", 5)).value(), 1);
  EXPECT_EQ(torch_.AddStorage(StorageItems("a", 4)).value(), 0);
  EXPECT_EQ(objects_.storages.size(), 2);
  EXPECT_THAT(std::string(torch_.AddStorage(StorageItems("a", 5)).status().message()),
              HasSubstr("is named twice, as 4 x"));
}

TEST_F(TorchObjectsTest, AStorageIsNoneOfAnotherForm) {
  auto items = StorageItems("a", 4);
  items.pop_back();
  EXPECT_THAT(std::string(torch_.AddStorage(items).status().message()), HasSubstr("persistent id"));
  EXPECT_THAT(std::string(torch_.AddStorage(StorageItems("a", -1)).status().message()),
              HasSubstr("has -1 elements"));
  EXPECT_FALSE(torch_.AddStorage(StorageItems(std::string(101, 'k'), 4)).ok());
}

TEST_F(TorchObjectsTest, ATensorIsAViewOfItsStorage) {
  ASSERT_EQ(torch_.AddTensor(TensorArguments(0)).value(), 0);
  EXPECT_EQ(objects_.tensors[0].storage, 0);
  EXPECT_THAT(objects_.tensors[0].shape, ElementsAre(2, 3));
  EXPECT_THAT(objects_.tensors[0].strides, ElementsAre(3, 1));
  EXPECT_FALSE(torch_.AddTensor(TensorArguments(1)).ok()) << "its last element is past the storage";
}

TEST_F(TorchObjectsTest, ATensorsArgumentsAreChecked) {
  auto arguments = TensorArguments(0);
  arguments[2] = Int(6);
  EXPECT_THAT(std::string(torch_.AddTensor(arguments).status().message()),
              HasSubstr("the shape of a tensor is no tuple"));
  arguments.resize(5);
  EXPECT_THAT(std::string(torch_.AddTensor(arguments).status().message()), HasSubstr("arguments are not"));
  arguments = TensorArguments(0);
  arguments.push_back(Tuple({Int(1)}));
  EXPECT_THAT(std::string(torch_.AddTensor(arguments).status().message()), HasSubstr("metadata"));
}

}  // namespace
}  // namespace distill_l2s
