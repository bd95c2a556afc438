#include "base/text_proto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/text_proto_test.pb.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string Error(const std::string& text) {
  TextProtoTestMessage message;
  return std::string(ParseTextProto(text, "a.textproto", &message).message());
}

TEST(TextProtoTest, ComesBackAsItWas) {
  TextProtoTestMessage message, back;
  ASSERT_TRUE(
      ParseTextProto("# comment\nname: \"pisică\"\nsteps: 3 inner { name: 'x' } color: GREEN", "", &message)
          .ok());
  EXPECT_EQ(message.steps(), 3);
  EXPECT_EQ(message.color(), TextProtoTestMessage::GREEN);
  EXPECT_THAT(ToTextProto(message), HasSubstr("name: \"pisică\""));
  ASSERT_TRUE(ParseTextProto(ToTextProto(message), "", &back).ok());
  EXPECT_EQ(back.SerializeAsString(), message.SerializeAsString());
}

TEST(TextProtoTest, UnknownFieldIsNamedWithItsLine) {
  EXPECT_THAT(Error("name: 'x'\n  stepz: 3"), AllOf(HasSubstr("a.textproto:2:"), HasSubstr("\"stepz\"")));
}

TEST(TextProtoTest, OfAnUnknownFieldTheNearOneOrItsPlaceIsNamed) {
  EXPECT_THAT(Error("stepz: 3"), HasSubstr("1:6: no field \"stepz\" in "));
  EXPECT_THAT(Error("stepz: 3"), HasSubstr("did you mean \"steps\"?"));
  EXPECT_THAT(Error("xyzzy: 3"), HasSubstr("expected name, steps, inner, color, nested"));
  EXPECT_THAT(Error("depth: 3"), HasSubstr("its place is nested { depth: ... }"));
  EXPECT_THAT(Error("nested { depth: 3\n color: RED }"),
              AllOf(HasSubstr(":2:7: no field \"color\" in "), HasSubstr("is a } missing before it?")));
}

TEST(TextProtoTest, ABraceThatIsOpenIsNamedByItsLine) {
  EXPECT_THAT(Error("name: 'x' # {\ninner { name: '}'\n"),
              AllOf(HasSubstr("a.textproto:3:1: "), HasSubstr("before the { of line 2, column 7 is closed")));
  EXPECT_THAT(Error("steps:"), HasSubstr("got: the end of the text."));
}

TEST(TextProtoTest, AnExampleLeadsToANestedField) {
  const auto& message = *TextProtoTestMessage::descriptor();
  EXPECT_EQ(FieldExample(message, "steps"), "steps: ...");
  EXPECT_EQ(FieldExample(message, "inner"), "inner { ... }");
  EXPECT_EQ(FieldExample(message, "depth"), "nested { depth: ... }");
  EXPECT_EQ(FieldExample(message, "absent"), "");
}

TEST(TextProtoTest, ValueOfTheWrongTypeIsNamedWithItsField) {
  EXPECT_THAT(Error("name: 'x'\nsteps: many"),
              AllOf(HasSubstr("a.textproto:2:8:"), HasSubstr("steps: many")));
  EXPECT_THAT(Error("name: 'x' steps: 3000000000"), HasSubstr("steps: 3000000000"));
  EXPECT_THAT(Error("name: 'x' color: BLUE"),
              AllOf(HasSubstr("BLUE"), HasSubstr("color"), HasSubstr("GREEN")));
}

TEST(TextProtoTest, MissingFieldIsNamed) {
  EXPECT_THAT(Error("steps: 3"), AllOf(HasSubstr("a.textproto"), HasSubstr("name")));
  EXPECT_THAT(Error("name: 'x' inner { steps: 3 }"), HasSubstr("inner.name"));
}

TEST(TextProtoTest, FieldGivenTwiceIsAnError) {
  EXPECT_THAT(Error("name: 'x'\nname: 'y'"), AllOf(HasSubstr("a.textproto:2:"), HasSubstr("name")));
}

TEST(TextProtoTest, DeepNestingIsAnError) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "inner{";
  EXPECT_NE(Error(text), "");
}

TEST(TextProtoTest, FileIsNamed) {
  const std::string path = JoinPath(testing::TempDir(), "bad.textproto");
  TextProtoTestMessage message;
  EXPECT_THAT(std::string(ReadTextProto(path, &message).message()), HasSubstr(path));
  ASSERT_TRUE(WriteFileAtomically(path, "name: 'x'\n}").ok());
  EXPECT_THAT(std::string(ReadTextProto(path, &message).message()), HasSubstr(path + ":2:"));
}

}  // namespace
}  // namespace distill_l2s
