#include "experiments/decoding/ctc_decoding.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace distill_l2s {
namespace {

// Labels in order of frequency: l, then |, e, h, o by code point ("e" 65 < "h" < "o" < "|" 7c).
class CtcDecodingTest : public ::testing::Test {
 protected:
  CtcDecodingTest() : vocabulary_(*CharacterVocabulary::FromTexts({"hello l"}, 1.0)) {}

  // '-' is the blank, '?' is [UNK].
  std::vector<int64_t> Path(const std::string& text) const {
    std::vector<int64_t> labels;
    for (char c : text) {
      int64_t label = 0;
      while (label < vocabulary_.size() && vocabulary_.label(label) != std::string(1, c)) ++label;
      labels.push_back(c == '-' ? vocabulary_.blank() : c == '?' ? vocabulary_.unknown() : label);
    }
    return labels;
  }

  const CharacterVocabulary vocabulary_;
};

TEST_F(CtcDecodingTest, MergesRepeatsAndDropsBlanks) {
  EXPECT_EQ(DecodePath(Path("hh-ell-lo|"), vocabulary_), "hello");
  EXPECT_EQ(DecodePath(Path("||h|-|e-"), vocabulary_), "h  e");
  EXPECT_EQ(DecodePath(Path("h?-?"), vocabulary_), "h[UNK][UNK]");
  EXPECT_EQ(DecodePath({}, vocabulary_), "");
  EXPECT_EQ(DecodeLabels(Path("hello|l"), vocabulary_), "hello l");
}

TEST_F(CtcDecodingTest, TimesOfCharactersAndWords) {
  const auto characters = DecodeCharacters(Path("|hh-e|l"), vocabulary_);
  ASSERT_EQ(characters.size(), 5u);
  EXPECT_EQ(characters[0].text, " ");
  EXPECT_EQ(characters[1].start_frame, 1);
  EXPECT_EQ(characters[1].end_frame, 3);
  const auto words = DecodeWords(Path("|hh-e|l"), vocabulary_);
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0].text, "he");
  EXPECT_EQ(words[0].start_frame, 1);
  EXPECT_EQ(words[0].end_frame, 5);
  EXPECT_EQ(words[1].text, "l");
  EXPECT_EQ(words[1].start_frame, 6);
}

TEST_F(CtcDecodingTest, BestPathsStopAtEachClipsLength) {
  const at::Tensor labels = at::tensor({2, 0, 1, 1, 1, 2}, at::kLong).view({2, 3});
  const at::Tensor logits = at::zeros({2, 3, 4}).scatter_(2, labels.unsqueeze(2), 1.0);
  const at::Tensor lengths = at::tensor({3, 1}, at::kLong);
  const std::vector<std::vector<int64_t>> want = {{2, 0, 1}, {1}};
  EXPECT_EQ(BestPaths(logits, lengths), want);
  EXPECT_EQ(BestPaths(logits.to(at::kBFloat16), lengths), want);
  EXPECT_TRUE(BestPaths(at::zeros({0, 3, 4}), at::zeros({0}, at::kLong)).empty());
}

TEST_F(CtcDecodingTest, BestFrameLabelsHaveTheSoftmaxOfTheBest) {
  const at::Tensor logits =
      at::tensor({0.f, 1.f, 2.f, 1.f, 0.f, 0.f, 5.f, 5.f, 5.f, 0.f, 0.f, 9.f}).view({2, 2, 3});
  const auto frames = BestFrameLabels(logits, at::tensor({2, 1}, at::kLong));
  ASSERT_EQ(frames.size(), 2u);
  EXPECT_EQ(frames[0].labels, (std::vector<int64_t>{2, 0}));
  EXPECT_EQ(frames[1].labels, (std::vector<int64_t>{0}));
  ASSERT_EQ(frames[0].posteriors.size(), 2u);
  EXPECT_NEAR(frames[0].posteriors[0], 0.66524, 1e-5);  // e^2 / (1 + e + e^2)
  EXPECT_NEAR(frames[0].posteriors[1], 0.57612, 1e-5);  // e / (e + 2)
  EXPECT_NEAR(frames[1].posteriors[0], 1.0 / 3, 1e-6);
  EXPECT_TRUE(BestFrameLabels(at::zeros({1, 0, 3}), at::tensor({0}, at::kLong))[0].labels.empty());
}

// A vocabulary of "<pad>", "<unk>", "A", "b", "_" and the settings given.
class TokenizerSettingsTest : public ::testing::Test {
 protected:
  CharacterVocabulary Read(const char* config) {
    const std::string directory = JoinPath(testing::TempDir(), "tokenizer_settings");
    EXPECT_TRUE(MakeDirectories(directory).ok());
    const std::string path = JoinPath(directory, "vocab.json");
    EXPECT_TRUE(
        WriteFileAtomically(path, R"({"A": 0, "b": 1, "_": 2, "'": 3, "<unk>": 4, "<pad>": 5})").ok());
    EXPECT_TRUE(WriteFileAtomically(JoinPath(directory, "tokenizer_config.json"), config).ok());
    return *CharacterVocabulary::Read(path);
  }
  const std::vector<int64_t> path_ = {0, 0, 5, 0, 2, 2, 1, 3, 4};  // A A _ b ' <unk>
};

// The texts are those of transformers 4.57.6; 5.24.0 takes no notice of word_delimiter_token.
TEST_F(TokenizerSettingsTest, DecodeAsTransformersDoes) {
  EXPECT_EQ(DecodePath(path_, Read(R"({"word_delimiter_token": "_"})")), "AA b'<unk>");
  EXPECT_EQ(DecodePath(path_, Read("{}")), "AA_b'<unk>");
  EXPECT_EQ(DecodePath(path_, Read(R"({"word_delimiter_token": "_", "do_lower_case": true})")), "aa b'<unk>");
  EXPECT_EQ(DecodePath(path_, Read(R"({"word_delimiter_token": "_", "replace_word_delimiter_char": "+"})")),
            "AA+b'<unk>");
  EXPECT_EQ(DecodePath({2, 3, 2}, Read(R"({"word_delimiter_token": "_"})")), "'");
  EXPECT_EQ(DecodePath({0, 2, 3, 2, 1},
                       Read(R"({"word_delimiter_token": "_", "clean_up_tokenization_spaces": true})")),
            "A'b");
  EXPECT_EQ(DecodePath(path_, Read(R"({"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer"})")),
            "A A _ b ' <unk>");
  EXPECT_EQ(DecodePath(path_, Read(R"({"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer",
                                       "word_delimiter_token": "_"})")),
            "A A b ' <unk>");
}

TEST_F(TokenizerSettingsTest, WordsAreParted) {
  const auto words = DecodeWords(
      path_,
      Read(R"({"word_delimiter_token": "_", "replace_word_delimiter_char": "+", "do_lower_case": true})"));
  ASSERT_EQ(words.size(), 2u);
  EXPECT_EQ(words[0].text, "aa");
  EXPECT_EQ(words[0].end_frame, 4);
  EXPECT_EQ(words[1].text, "b'<unk>");
  const auto phonemes = DecodeWords(path_, Read(R"({"tokenizer_class": "Wav2Vec2PhonemeCTCTokenizer",
                                                    "word_delimiter_token": "_"})"));
  ASSERT_EQ(phonemes.size(), 5u);
  EXPECT_EQ(phonemes[1].text, "A");
  EXPECT_EQ(phonemes[1].start_frame, 3);
}

}  // namespace
}  // namespace distill_l2s
