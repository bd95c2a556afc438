#include "modeling/checkpoint/state_dict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

// Objects with one tensor, number 0, to put into dicts.
class StateDictTest : public testing::Test {
 protected:
  PickleId Add(PickleKind kind, std::vector<PickleId> items = {}) {
    PickleValue value;
    value.kind = kind;
    value.items = std::move(items);
    objects_.values.push_back(value);
    return objects_.values.size() - 1;
  }
  PickleId Key(absl::string_view text) {
    const PickleId id = Add(PickleKind::kString);
    objects_.values[id].text = text;
    return id;
  }
  std::string ErrorOf(PickleId root) {
    objects_.root = root;
    const auto tensors = StateDictTensors(objects_, "p");
    return tensors.ok() ? "no error" : std::string(tensors.status().message());
  }

  PickleObjects objects_;
  const PickleId tensor_ = Add(PickleKind::kTensor);
};

TEST_F(StateDictTest, JoinsDictsAndLeavesNumbersOut) {
  const PickleId inner = Add(PickleKind::kDict, {Key("w"), tensor_, Key("none"), Add(PickleKind::kNone)});
  objects_.root =
      Add(PickleKind::kDict, {Key("step"), Add(PickleKind::kInt), Key("model"), inner, Key("b"), tensor_});
  EXPECT_THAT(StateDictTensors(objects_, "p").value(), ElementsAre(Pair("model.w", 0), Pair("b", 0)));
}

TEST_F(StateDictTest, RefusesWhatIsNoStateDict) {
  EXPECT_THAT(ErrorOf(tensor_), HasSubstr("p: holds no dict"));
  EXPECT_THAT(ErrorOf(Add(PickleKind::kDict, {Add(PickleKind::kInt), tensor_})), HasSubstr("is no string"));
  EXPECT_THAT(ErrorOf(Add(PickleKind::kDict, {Key("list"), Add(PickleKind::kList)})),
              HasSubstr("\"list\" is neither"));
  EXPECT_THAT(ErrorOf(Add(PickleKind::kDict, {Key("w"), tensor_, Key("w"), tensor_})),
              HasSubstr("the tensor \"w\" stands twice"));
}

TEST_F(StateDictTest, BoundsCyclesAndRepetition) {
  const PickleId cycle = Add(PickleKind::kDict);
  objects_.values[cycle].items = {Key("self"), cycle};
  EXPECT_THAT(ErrorOf(cycle), HasSubstr("more than 8 dicts in one another"));
  // 100 keys, each with the next dict: 100^7 entries.
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back(std::to_string(i));
  PickleId dict = Add(PickleKind::kDict);
  for (int depth = 0; depth < 6; ++depth) {
    std::vector<PickleId> items;
    for (const std::string& name : names) items.insert(items.end(), {Key(name), dict});
    dict = Add(PickleKind::kDict, items);
  }
  EXPECT_THAT(ErrorOf(dict), HasSubstr("more than 131072 entries"));
  const std::string long_name(600, 'a');
  EXPECT_THAT(ErrorOf(Add(PickleKind::kDict, {Key(long_name), tensor_})), HasSubstr("more than 512 bytes"));
}

}  // namespace
}  // namespace distill_l2s
