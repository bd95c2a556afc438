#include "modeling/checkpoint/pickle_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "modeling/checkpoint/torch_file_writer.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Bytes(const char* literal, size_t size) { return std::string(literal, size); }
#define PICKLE(literal) Bytes("\x80\x02" literal, sizeof(literal) + 1)

std::string ErrorOf(const std::string& pickle) {
  const auto objects = ParsePickle(pickle, "p");
  return objects.ok() ? "no error" : std::string(objects.status().message());
}

PickleValue RootOf(const std::string& pickle) {
  const auto objects = ParsePickle(pickle, "p");
  EXPECT_TRUE(objects.ok()) << objects.status();
  return objects.ok() ? objects->values[objects->root] : PickleValue();
}

TEST(PickleMachineTest, ReadsNumbersAndConstants) {
  EXPECT_EQ(RootOf(PICKLE("K\xff.")).integer, 255);
  EXPECT_EQ(RootOf(PICKLE("M\xe9\x03.")).integer, 1001);
  EXPECT_EQ(RootOf(PICKLE("J\xfe\xff\xff\xff.")).integer, -2);
  EXPECT_EQ(RootOf(PICKLE("\x8a\x03\x00\x00\x80.")).integer, -8388608);
  EXPECT_EQ(RootOf(PICKLE("\x8a\x05\x00\x00\x00\x00\x01.")).integer, int64_t{1} << 32);
  EXPECT_EQ(RootOf(PICKLE("\x8a\x00.")).integer, 0);
  EXPECT_EQ(RootOf(PICKLE("G\x40\x09\x21\xfb\x54\x44\x2d\x18.")).number, 3.141592653589793);
  EXPECT_EQ(RootOf(PICKLE("N.")).kind, PickleKind::kNone);
  EXPECT_EQ(RootOf(PICKLE("\x88.")).integer, 1);
  EXPECT_EQ(RootOf(PICKLE("\x89.")).kind, PickleKind::kBool);
}

TEST(PickleMachineTest, BuildsContainersAndSharesWhatIsPut) {
  // ({"a": 1}, [1, None, 2], same dict)
  const std::string pickle = PICKLE(
      "(}q\x05X\x01\x00\x00\x00"
      "aK\x01s]q\x06K\x01"
      "a(NK\x02"
      "eh\x05t.");
  const std::string bytes = pickle + "after";
  const auto objects = ParsePickle(bytes, "p");
  ASSERT_TRUE(objects.ok()) << objects.status();
  EXPECT_EQ(objects->bytes, pickle.size());
  const PickleValue& root = objects->values[objects->root];
  ASSERT_EQ(root.items.size(), 3u);
  EXPECT_EQ(root.items[0], root.items[2]);
  const PickleValue& dict = objects->values[root.items[0]];
  ASSERT_EQ(dict.items.size(), 2u);
  EXPECT_EQ(std::string(objects->values[dict.items[0]].text), "a");
  EXPECT_EQ(objects->values[root.items[1]].items.size(), 3u);
}

TEST(PickleMachineTest, ReadsTensorsOfOneStorage) {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kF16, std::string(24, 'x')}};
  contents.tensors = {{"a", 0, 0, {3, 4}, {4, 1}}, {"b", 0, 2, {4, 2}, {1, 4}}, {"scalar", 0, 11, {}, {}}};
  for (const bool with_parameter : {false, true}) {
    const std::string pickle = TorchPickleBytes(contents, with_parameter);
    const auto objects = ParsePickle(pickle, "p");
    ASSERT_TRUE(objects.ok()) << objects.status();
    ASSERT_EQ(objects->storages.size(), 1u);
    EXPECT_EQ(objects->storages[0].elements, 12u);
    ASSERT_EQ(objects->tensors.size(), 3u);
    EXPECT_THAT(objects->tensors[1].shape, ElementsAre(4, 2));
    EXPECT_THAT(objects->tensors[1].strides, ElementsAre(1, 4));
    EXPECT_EQ(objects->tensors[1].offset, 2);
    EXPECT_EQ(objects->values[objects->root].items.size(), 6u);
  }
}

TEST(PickleMachineTest, RefusesToCallAnything) {
  EXPECT_THAT(ErrorOf(PICKLE("cos\nsystem\n(X\x02\x00\x00\x00lstR.")),
              AllOf(HasSubstr("p: byte 2: "), HasSubstr("\"os.system\""), HasSubstr("(opcode GLOBAL)")));
  EXPECT_THAT(ErrorOf(PICKLE("cbuiltins\neval\n.")), HasSubstr("\"builtins.eval\""));
  EXPECT_THAT(ErrorOf(PICKLE("ctorch\nload\n.")), HasSubstr("\"torch.load\""));
  EXPECT_THAT(ErrorOf(PICKLE("ctorch FloatStorage\nx\n.")), HasSubstr("not loaded"));
  EXPECT_THAT(ErrorOf(PICKLE("ctorch\nFloatStorage\n)R.")), HasSubstr("a call of \"torch FloatStorage\""));
  EXPECT_THAT(ErrorOf(PICKLE("ccollections\nOrderedDict\nN\x85R.")), HasSubstr("with 1 arguments"));
  EXPECT_THAT(ErrorOf(PICKLE("X\x01\x00\x00\x00"
                             "a)R.")),
              HasSubstr("a string, expected a global"));
}

TEST(PickleMachineTest, NamesUnknownOpcodesAndTheirBytes) {
  // INST, OBJ, NEWOBJ, STACK_GLOBAL, EXT1, PERSID, DUP, POP, text opcodes, FRAME.
  for (const char opcode : std::string("io\x81\x93\x82P20IFS\x95")) {
    EXPECT_THAT(ErrorOf(PICKLE("NN") + opcode), HasSubstr("p: byte 4: opcode 0x")) << opcode;
  }
  EXPECT_THAT(ErrorOf("\x80\x04N."), HasSubstr("protocol 4, expected 2"));
}

TEST(PickleMachineTest, RefusesAnUnsoundStack) {
  EXPECT_THAT(ErrorOf(PICKLE(".")), HasSubstr("the stack is empty"));
  EXPECT_THAT(ErrorOf(PICKLE("NN.")), HasSubstr("objects are left"));
  EXPECT_THAT(ErrorOf(PICKLE("t.")), HasSubstr("no mark"));
  EXPECT_THAT(ErrorOf(PICKLE("N(\x85.")), HasSubstr("the stack is empty"));
  EXPECT_THAT(ErrorOf(PICKLE("}(Nu.")), HasSubstr("a key has no value"));
  EXPECT_THAT(ErrorOf(PICKLE("NNNs.")), HasSubstr("None, expected a dict"));
  EXPECT_THAT(ErrorOf(PICKLE("NNa.")), HasSubstr("None, expected a list"));
  EXPECT_THAT(ErrorOf(PICKLE("h\x07.")), HasSubstr("nothing was put under number 7"));
  EXPECT_THAT(ErrorOf(PICKLE("q\x07.")), HasSubstr("the stack is empty"));
  EXPECT_THAT(ErrorOf(PICKLE("}Nb.")), HasSubstr("None, expected a dict"));
}

TEST(PickleMachineTest, RefusesTruncationEverywhere) {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kF32, std::string(8, 'x')}};
  contents.tensors = {{"a", 0, 0, {2}, {1}}};
  const std::string pickle = TorchPickleBytes(contents);
  for (size_t size = 0; size < pickle.size(); ++size) {
    EXPECT_THAT(ErrorOf(pickle.substr(0, size)), HasSubstr("p: byte ")) << size;
  }
  EXPECT_THAT(ErrorOf(PICKLE("X\xff\xff\xff\xff"
                             "a")),
              HasSubstr("4294967295 more are needed"));
  EXPECT_THAT(ErrorOf(PICKLE("\x8a\x09"
                             "123456789.")),
              HasSubstr("9 bytes, expected 8"));
}

TEST(PickleMachineTest, RefusesStoragesOfTwoKinds) {
  TorchFileToWrite contents;
  contents.storages = {{ElementType::kF32, std::string(8, 'x')}};
  contents.tensors = {{"a", 0, 0, {2}, {1}}, {"b", 0, 0, {2}, {1}}};
  std::string pickle = TorchPickleBytes(contents);
  pickle.replace(pickle.rfind("FloatStorage"), 12, "HalfStorage");
  EXPECT_THAT(ErrorOf(pickle), HasSubstr("storage \"0\" is named twice, as 2 x F32 and as 2 x F16"));
  pickle = TorchPickleBytes(contents);
  pickle.replace(pickle.find("storage"), 7, "module!");
  EXPECT_THAT(ErrorOf(pickle), HasSubstr("a persistent id is not"));
}

// Two bytes a level; neither reading nor forgetting such a thing may recurse.
TEST(PickleMachineTest, DeepAndCyclicObjectsAreHarmless) {
  std::string deep = PICKLE("N");
  deep.append(500000, '\x85');
  EXPECT_EQ(ErrorOf(deep + "."), "no error");
  EXPECT_EQ(ErrorOf(PICKLE("]q\x01h\x01"
                           "a.")),
            "no error");
}

TEST(PickleMachineTest, BoundsObjects) {
  std::string many = PICKLE("(");
  many.append(2000000, '}');
  EXPECT_THAT(ErrorOf(many + "t."), HasSubstr("more than 1048576 objects"));
}

}  // namespace
}  // namespace distill_l2s
