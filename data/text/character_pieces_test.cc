// How texts become labels where a tokenizer's settings say more than one character, one label. The labels are
// those that transformers 4.57.6 and 5.24.0 give, but for the spaces beside labels of several characters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_join.h"
#include "base/file.h"
#include "data/text/character_vocabulary.h"
#include "data/text/label_coverage.h"

namespace distill_l2s {
namespace {

class CharacterPiecesTest : public testing::Test {
 protected:
  CharacterPiecesTest() {
    std::filesystem::remove_all(directory_);
    EXPECT_TRUE(MakeDirectories(directory_).ok());
  }
  CharacterVocabulary Read(const char* vocabulary, const char* config = "{}") {
    const std::string path = JoinPath(directory_, "vocab.json");
    EXPECT_TRUE(WriteFileAtomically(path, vocabulary).ok());
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory_, "tokenizer_config.json"), config).ok());
    auto read = CharacterVocabulary::Read(path);
    EXPECT_TRUE(read.ok()) << read.status();
    return *std::move(read);
  }
  // "ch i a r"
  static std::string Labels(const CharacterVocabulary& vocabulary, absl::string_view text) {
    return absl::StrJoin(vocabulary.Encode(text), " ", [&](std::string* joined, int64_t label) {
      joined->append(vocabulary.label(label));
    });
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "character_pieces");
};

TEST_F(CharacterPiecesTest, TheLongestLabelFirst) {
  const auto vocabulary = Read(R"({"a": 0, "c": 1, "ch": 2, "chi": 3, "d": 4, "gh": 5, "h": 6, "i": 7, "r": 8,
                                   "|": 9, "<unk>": 10, "<pad>": 11})");
  EXPECT_EQ(Labels(vocabulary, "chiar ghid"), "chi a r | gh i d");
  EXPECT_EQ(Labels(vocabulary, "chhci"), "ch h c i");
  EXPECT_EQ(Labels(vocabulary, "gh g|"), "gh | <unk> <unk>");
  std::vector<std::string> pieces;
  for (const LabelledPiece& piece : vocabulary.Pieces("chiq")) pieces.push_back(std::string(piece.text));
  EXPECT_THAT(pieces, testing::ElementsAre("chi", "q"));
}

TEST_F(CharacterPiecesTest, ABaseAndItsMark) {
  const auto vocabulary = Read(R"({"a": 0, "а́": 1, "а": 2, "<unk>": 3, "<pad>": 4})");
  EXPECT_EQ(Labels(vocabulary, "а́аa"), "а́ а a");
}

TEST_F(CharacterPiecesTest, CapitalsForSmallLetters) {
  const auto vocabulary =
      Read(R"({"A": 0, "S": 1, "Ș": 2, "|": 3, "<unk>": 4, "<pad>": 5})", R"({"do_lower_case": true})");
  EXPECT_EQ(Labels(vocabulary, "aș ß"), "A Ș | S S");
  EXPECT_EQ(Labels(vocabulary, "AȘ b"), "A Ș | <unk>");
  const auto pieces = vocabulary.Pieces("ßa");
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_EQ(pieces[0].text, "ß");
  EXPECT_EQ(pieces[1].text, "");
  EXPECT_EQ(pieces[2].text, "a");
  LabelCoverage coverage(&vocabulary);
  coverage.Add("aș ß q");
  EXPECT_EQ(coverage.characters(), 4);
  EXPECT_EQ(coverage.unknown(), (std::map<std::string, int64_t>{{"q", 1}}));
  EXPECT_EQ(DescribeRawLabels(vocabulary), "");
}

TEST_F(CharacterPiecesTest, AnotherDelimiter) {
  const auto vocabulary =
      Read(R"({"a": 0, "<sp>": 1, "<unk>": 2, "<pad>": 3})", R"({"word_delimiter_token": "<sp>"})");
  EXPECT_EQ(Labels(vocabulary, "a a"), "a <sp> a");
  EXPECT_EQ(vocabulary.space(), 1);
  const auto spaces = Read(R"({"a": 0, " ": 1, "<unk>": 2, "<pad>": 3})", R"({"word_delimiter_token": " "})");
  EXPECT_EQ(Labels(spaces, "a a"), "a   a");
}

TEST_F(CharacterPiecesTest, WithoutALabelForTheUnknown) {
  const auto vocabulary = Read(R"({"<pad>": 0, "a": 1, "b": 2})", R"({"unk_token": null})");
  EXPECT_EQ(vocabulary.unknown(), CharacterVocabulary::kNoLabel);
  EXPECT_EQ(vocabulary.blank(), 2);
  EXPECT_EQ(Labels(vocabulary, "aqb"), "a b");
  EXPECT_EQ(vocabulary.Pieces("q")[0].label, CharacterVocabulary::kNoLabel);
  LabelCoverage coverage(&vocabulary);
  coverage.Add("aqb");
  EXPECT_EQ(coverage.unknown(), (std::map<std::string, int64_t>{{"q", 1}}));
}

TEST_F(CharacterPiecesTest, PhonemesBetweenSpaces) {
  const auto vocabulary = Read(R"({"<pad>": 0, "<unk>": 1, "t": 2, "ʃ": 3, "tʃ": 4, "aː": 5})",
                               R"({"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer"})");
  EXPECT_EQ(Labels(vocabulary, " tʃ  aː t ʃ"), "tʃ aː t ʃ");
  EXPECT_EQ(Labels(vocabulary, "tʃaː t"), "<unk> t");
}

}  // namespace
}  // namespace distill_l2s
