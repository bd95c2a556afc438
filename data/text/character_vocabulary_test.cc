#include "data/text/character_vocabulary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

std::vector<std::string> Labels(const CharacterVocabulary& vocabulary) {
  std::vector<std::string> labels;
  for (int64_t id = 0; id < vocabulary.size(); ++id) labels.push_back(vocabulary.label(id));
  return labels;
}

std::string ReadError(absl::string_view contents) {
  const std::string path = JoinPath(testing::TempDir(), "vocab.json");
  EXPECT_TRUE(WriteFileAtomically(path, contents).ok());
  const absl::Status status = CharacterVocabulary::Read(path).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << contents;
  EXPECT_TRUE(absl::StartsWith(status.message(), path + ": ")) << status;
  return std::string(status.message().substr(std::min(status.message().size(), path.size() + 2)));
}

TEST(CharacterVocabulary, OrdersByFrequencyThenCodePoint) {
  // The space and n 3 times; a, é (U+00E9) and ț (U+021B) twice; b once.
  const auto vocabulary = CharacterVocabulary::FromTexts({"nan é", "ța én țb"}, 1);
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  EXPECT_EQ(Labels(*vocabulary), (std::vector<std::string>{"|", "n", "a", "é", "ț", "b", "[UNK]", "[PAD]"}));
  EXPECT_EQ(vocabulary->unknown(), 6);
  EXPECT_EQ(vocabulary->blank(), 7);
  EXPECT_EQ(vocabulary->Encode("an țz|"), (std::vector<int64_t>{2, 1, 0, 4, 6, 6}));
  EXPECT_EQ(vocabulary->Encode(""), std::vector<int64_t>());
}

TEST(CharacterVocabulary, StopsAtTheCoverage) {
  const std::vector<std::string> texts = {"aaaaaabbbc"};  // 6, 3, 1 of 10
  const auto labels = [&](double coverage) {
    return Labels(*CharacterVocabulary::FromTexts(texts, coverage)).size() - 2;
  };
  EXPECT_EQ(labels(0.6), 1u);
  EXPECT_EQ(labels(0.61), 2u);
  EXPECT_EQ(labels(0.9), 2u);
  EXPECT_EQ(labels(0.95), 3u);
  EXPECT_EQ(labels(1), 3u);
}

TEST(CharacterVocabulary, RefusesBadTexts) {
  EXPECT_EQ(CharacterVocabulary::FromTexts({}, 1).status().message(), "no characters in 0 texts");
  EXPECT_EQ(CharacterVocabulary::FromTexts({"", ""}, 1).status().message(), "no characters in 2 texts");
  EXPECT_EQ(CharacterVocabulary::FromTexts({"a"}, 0).status().message(),
            "vocabulary coverage is 0, expected (0, 1]");
  EXPECT_FALSE(CharacterVocabulary::FromTexts({"a"}, std::nan("")).ok());
  EXPECT_EQ(CharacterVocabulary::FromTexts({"ok", "ab\xC8"}, 1).status().message(),
            "text 1: byte 2 is not UTF-8");
  EXPECT_EQ(CharacterVocabulary::FromTexts({"a|b"}, 1).status().message(),
            "text 0: \"a|b\" holds |, which stands for the space; normalise the texts first");
}

TEST(CharacterVocabulary, ReadsWhatTransformersWrites) {
  const auto vocabulary = CharacterVocabulary::Read("tests/golden/models/student_layer/vocab.json");
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  EXPECT_EQ(vocabulary->size(), 20);
  EXPECT_EQ(vocabulary->Encode("ñ ї"), (std::vector<int64_t>{11, 0, 13}));
  const std::string path = JoinPath(testing::TempDir(), "copy.json");
  ASSERT_TRUE(vocabulary->Write(path).ok());
  // Byte for byte: the same indentation, order and characters.
  EXPECT_EQ(*ReadFile(path), *ReadFile("tests/golden/models/student_layer/vocab.json"));
  EXPECT_EQ(Labels(*CharacterVocabulary::Read(path)), Labels(*vocabulary));
}

TEST(CharacterVocabulary, RefusesHostileFiles) {
  EXPECT_EQ(CharacterVocabulary::Read("no/such/vocab.json").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StartsWith(ReadError("{"), "not valid JSON"));
  EXPECT_EQ(ReadError("[1]"), "expected an object of label: id");
  EXPECT_EQ(ReadError("{}"), "has no label <pad> for padding, the CTC blank");
  EXPECT_EQ(ReadError(R"({"[UNK]": 0, "[PAD]": 1})"),
            "2 labels, expected characters, the unknown and padding");
  EXPECT_EQ(ReadError(R"({"a": 0, "b": 0, "[UNK]": 2, "[PAD]": 3})"),
            "\"b\" and \"a\" both have the id 0, expected each once");
  EXPECT_EQ(ReadError(R"({"a": 0, "[UNK]": 1, "[PAD]": 9223372036854775807})"),
            "\"[PAD]\" has the id 9223372036854775807, but none has 2: expected 0 .. 2, each once");
  EXPECT_EQ(ReadError(R"({"a": -1, "[UNK]": 1, "[PAD]": 2})"), "\"a\" has the id -1, expected 0 or more");
  EXPECT_EQ(ReadError(R"({"a": 0.5, "[UNK]": 1, "[PAD]": 2})"), "\"a\" is 0.5, expected a whole number");
  EXPECT_EQ(ReadError(R"({"a": 0, "a": 0, "[UNK]": 1, "[PAD]": 2})"),
            "the key \"a\" stands twice in one object");
  EXPECT_EQ(ReadError(R"({"a": 0, "[UNK]": 1})"), "has no label <pad> for padding, the CTC blank");
}

TEST(CharacterVocabulary, KeepsTheNumbersOfACheckpointWhoseBlankIsFirst) {
  const std::string path = JoinPath(testing::TempDir(), "blank_first.json");
  const std::string text =
      "{\n  \"</s>\": 2,\n  \"<pad>\": 0,\n  \"<s>\": 1,\n  \"<unk>\": 3,\n  \"E\": 5,\n  \"|\": 4\n}\n";
  ASSERT_TRUE(WriteFileAtomically(path, text).ok());
  const auto vocabulary = CharacterVocabulary::Read(path);
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status();
  EXPECT_EQ(Labels(*vocabulary), (std::vector<std::string>{"<s>", "</s>", "|", "E", "<unk>", "<pad>"}));
  EXPECT_EQ(vocabulary->file_ids(), (std::vector<int64_t>{1, 2, 4, 5, 3, 0}));
  EXPECT_EQ(vocabulary->Encode("E e"), (std::vector<int64_t>{3, 2, 4}));
  const std::string copy = JoinPath(testing::TempDir(), "blank_first_copy.json");
  ASSERT_TRUE(vocabulary->Write(copy).ok());
  EXPECT_EQ(*ReadFile(copy), text);
}

TEST(CharacterVocabulary, KeepsTheLanguageOfSeveral) {
  const std::string path = JoinPath(testing::TempDir(), "languages.json");
  ASSERT_TRUE(WriteFileAtomically(path, R"({"eng": {"a": 2, "<unk>": 1, "<pad>": 0},
                                            "tur": {"a": 3, "ı": 2, "<unk>": 1, "<pad>": 0}})")
                  .ok());
  const auto turkish = CharacterVocabulary::Read(path, "tur");
  ASSERT_TRUE(turkish.ok()) << turkish.status();
  EXPECT_EQ(Labels(*turkish), (std::vector<std::string>{"ı", "a", "<unk>", "<pad>"}));
  EXPECT_EQ(turkish->language(), "tur");
  const std::string copy = JoinPath(testing::TempDir(), "turkish.json");
  ASSERT_TRUE(turkish->Write(copy).ok());
  // The only language of a file needs no name.
  EXPECT_EQ(Labels(*CharacterVocabulary::Read(copy)), Labels(*turkish));
  EXPECT_EQ(CharacterVocabulary::Read(copy)->language(), "tur");
}

TEST(CharacterVocabulary, SurvivesMutations) {
  const std::string original = *ReadFile("tests/golden/models/student_layer/vocab.json");
  const std::string path = JoinPath(testing::TempDir(), "mutated.json");
  Random random(3);
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string mutated =
        original.substr(0, random.Below(8) == 0 ? random.Below(original.size()) : original.size());
    for (int m = 0; m < 3 && !mutated.empty(); ++m) {
      mutated[random.Below(mutated.size())] = static_cast<char>(random.Below(256));
    }
    std::ofstream(path) << mutated;
    const auto vocabulary = CharacterVocabulary::Read(path);
    refused += !vocabulary.ok();
    if (vocabulary.ok()) {
      EXPECT_LE(vocabulary->Encode("a").size(), 1u);
    }
  }
  EXPECT_GT(refused, 30);
}

}  // namespace
}  // namespace distill_l2s
