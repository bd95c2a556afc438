#include "experiments/quickstart/e5/convert_e5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "experiments/quickstart/e5/e5_file.h"
#include "modeling/checkpoint/module_tensors.h"
#include "modeling/xlm_roberta/pretrained_text_encoder.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The bytes of a file with one layer, width 32, and the vocabulary below.
struct TinyFile {
  std::vector<std::pair<std::string, float>> pieces = {
      {"<s>", 0}, {"<pad>", 0},    {"</s>", 0}, {"<unk>", 0},  {"\u2581", -2}, {"\u00E9", -3},
      {"a", -4},  {"\u2581a", -3}, {"b", -5},   {"ab", -4.5f}, {"<mask>", 0}};
  std::vector<std::pair<uint32_t, std::vector<uint32_t>>> normalization = {
      {0x9, {0x20}}, {0x7F, {}}, {0x2026, {'.', '.', '.'}}, {0xFF41, {'a'}}};
  int32_t magic_version = 1, hidden_size = 32, num_layers = 1, num_heads = 4, intermediate_size = 64;
  int32_t vocab_size = 12, num_positions = 6, num_token_types = 2, block = 32;
  std::string missing;  // The name of a tensor that is left out.

  std::string Bytes() const {
    std::string text = "E5S1";
    for (const int32_t value : {magic_version, hidden_size, num_layers, num_heads, intermediate_size,
                                vocab_size, num_positions, num_token_types}) {
      Append(value, &text);
    }
    Append(1e-6f, &text);
    Append(block, &text);
    AppendPieces(&text);
    AppendNormalization(&text);
    AppendTensors(&text);
    return text;
  }

  template <typename T>
  static void Append(T value, std::string* text) {
    text->append(reinterpret_cast<const char*>(&value), sizeof value);
  }

  void AppendPieces(std::string* text) const {
    for (const int32_t value : {static_cast<int32_t>(pieces.size()), 0, 2, 1, 3}) Append(value, text);
    std::string blob, offsets, scores;
    for (const auto& [piece, score] : pieces) {
      Append(static_cast<uint32_t>(blob.size()), &offsets);
      Append(score, &scores);
      blob += piece;
    }
    Append(static_cast<uint32_t>(blob.size()), &offsets);
    Append(static_cast<uint64_t>(blob.size()), text);
    *text += offsets + scores + blob;
  }

  void AppendNormalization(std::string* text) const {
    std::string entries;
    for (const auto& [from, to] : normalization) {
      Append(from, &entries);
      Append(static_cast<uint8_t>(to.size()), &entries);
      for (const uint32_t code_point : to) Append(code_point, &entries);
    }
    Append(static_cast<int32_t>(normalization.size()), text);
    Append(static_cast<uint32_t>(entries.size()), text);
    *text += entries;
  }

  // Each tensor's numbers are its own: fp32 ones count up in eighths, 4-bit ones have the scale 2 and run
  // through the nibbles.
  void AppendTensors(std::string* text) const {
    struct Entry {
      std::string name;
      int type;
      int64_t count;
    };
    std::vector<Entry> entries = {{"emb.word", 1, vocab_size * 32},
                                  {"emb.pos", 0, num_positions * 32},
                                  {"emb.type", 0, 64},
                                  {"emb.ln.w", 0, 32},
                                  {"emb.ln.b", 0, 32}};
    for (const char* name : {"q", "k", "v", "ao"}) {
      entries.push_back({absl::StrCat("l0.", name, ".w"), 1, 32 * 32});
      entries.push_back({absl::StrCat("l0.", name, ".b"), 0, 32});
    }
    for (const char* name : {"l0.aln.w", "l0.aln.b", "l0.fo.b", "l0.oln.w", "l0.oln.b"}) {
      entries.push_back({name, 0, 32});
    }
    entries.push_back({"l0.fi.w", 1, 64 * 32});
    entries.push_back({"l0.fi.b", 0, 64});
    entries.push_back({"l0.fo.w", 1, 32 * 64});
    std::string data, directory;
    size_t directory_bytes = 4;
    for (const Entry& entry : entries) {
      if (entry.name != missing) directory_bytes += 2 + entry.name.size() + 21;
    }
    int32_t written = 0;
    for (const Entry& entry : entries) {
      if (entry.name == missing) continue;
      std::string bytes;
      for (int64_t i = 0; entry.type == 0 && i < entry.count; ++i) Append(static_cast<float>(i) / 8, &bytes);
      for (int64_t i = 0; entry.type == 1 && i < entry.count; i += 32) {
        bytes += std::string("\x00\x40", 2);
        for (int j = 0; j < 16; ++j) bytes.push_back(static_cast<char>(j | (15 - j) << 4));
      }
      Append(static_cast<uint16_t>(entry.name.size()), &directory);
      directory += entry.name;
      Append(static_cast<uint8_t>(entry.type), &directory);
      Append(static_cast<uint32_t>(entry.count), &directory);
      Append(static_cast<uint64_t>(text->size() + directory_bytes + data.size()), &directory);
      Append(static_cast<uint64_t>(bytes.size()), &directory);
      data += bytes;
      ++written;
    }
    Append(written, text);
    *text += directory + data;
  }
};

class ConvertE5Test : public testing::Test {
 protected:
  ConvertE5Test() : output_(JoinPath(testing::TempDir(), "converted")) {
    std::filesystem::remove_all(output_);
  }

  absl::Status Convert(const std::string& bytes) {
    const std::string path = JoinPath(testing::TempDir(), "tiny.bin");
    EXPECT_TRUE(WriteFileAtomically(path, bytes).ok());
    return ConvertE5(path, output_);
  }
  std::string Error(const std::string& bytes) { return std::string(Convert(bytes).message()); }

  const std::string output_;
};

TEST_F(ConvertE5Test, EncoderHasTheFilesWeights) {
  const absl::Status converted = Convert(TinyFile().Bytes());
  ASSERT_TRUE(converted.ok()) << converted;
  const auto encoder = LoadTextEncoder(output_);
  ASSERT_TRUE(encoder.ok()) << encoder.status();
  EXPECT_EQ((*encoder)->config().model_type(), "bert");
  EXPECT_FLOAT_EQ((*encoder)->config().layer_norm_eps(), 1e-6f);
  EXPECT_EQ((*encoder)->MaximumTokens(), 6);
  TensorMap tensors = NamedTensors(**encoder);
  const at::Tensor words = tensors.at("embeddings.word_embeddings.weight");
  EXPECT_EQ(words.size(0), 12);
  EXPECT_EQ(words[11][0].item<float>(), -16);  // Nibble 0: (0 - 8) * 2.
  EXPECT_EQ(words[11][15].item<float>(), 14);  // 15.
  EXPECT_EQ(words[11][16].item<float>(), 14);  // High nibbles count down.
  EXPECT_EQ(tensors.at("embeddings.position_embeddings.weight")[5][31].item<float>(), 191 / 8.0f);
  EXPECT_EQ(tensors.at("encoder.layer.0.attention.output.LayerNorm.weight")[8].item<float>(), 1);
  EXPECT_EQ(tensors.at("encoder.layer.0.output.dense.weight").sizes(), at::IntArrayRef({32, 64}));
  EXPECT_EQ(tensors.at("encoder.layer.0.intermediate.dense.bias")[63].item<float>(), 63 / 8.0f);
}

TEST_F(ConvertE5Test, TokenizerGivesTheFilesIds) {
  ASSERT_TRUE(Convert(TinyFile().Bytes()).ok());
  const auto tokenizer = LoadSubwordTokenizer(output_);
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status();
  // "▁" -2 and "ab" -4.5, not "▁a" -3 and "b" -5.
  EXPECT_THAT((*tokenizer)->Encode("ab"), ElementsAre(0, 4, 9, 2));
  EXPECT_THAT((*tokenizer)->Encode("a\tb"), ElementsAre(0, 7, 4, 8, 2));
  EXPECT_THAT((*tokenizer)->Encode("\uFF41\x7F"), ElementsAre(0, 7, 2));
  EXPECT_THAT((*tokenizer)->Encode("e\u0301"), ElementsAre(0, 4, 5, 2));
  EXPECT_THAT((*tokenizer)->Encode("z"), ElementsAre(0, 4, 3, 2));
  EXPECT_THAT((*tokenizer)->Encode("<mask>"), ElementsAre(0, 10, 2));
}

TEST_F(ConvertE5Test, ErrorsSayWhatIsWrong) {
  EXPECT_THAT(Error("E5S2"), HasSubstr("tiny.bin: at byte 4: no E5S1 file"));
  TinyFile file;
  file.magic_version = 2;
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("the version is 2, expected 1"));
  file = TinyFile();
  file.block = 64;
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("block is 64"));
  file = TinyFile();
  file.missing = "l0.v.b";
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("tiny.bin: the tensor \"l0.v.b\" is missing"));
  file = TinyFile();
  file.intermediate_size = 32;
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("\"l0.fi.w\" has 2048 numbers, expected 1024"));
  file = TinyFile();
  file.num_heads = 5;
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("5 heads do not divide the hidden size 32"));
  file = TinyFile();
  file.vocab_size = 10;
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("more pieces than word embeddings"));
  file = TinyFile();
  file.pieces[1].first = "<PAD>";
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("piece 1 is \"<PAD>\", expected <pad>"));
  file = TinyFile();
  file.pieces[6].first = "b";
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("piece 8, \"b\" of score -5, is piece 6, too"));
  file = TinyFile();
  file.pieces[6].first = "\xff";
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("is not valid UTF-8"));
  file = TinyFile();
  file.normalization[0].first = 0xD800;
  EXPECT_THAT(Error(file.Bytes()), HasSubstr("0xd800 is no code point"));
  EXPECT_FALSE(FileExists(JoinPath(output_, "config.json")));
  EXPECT_THAT(std::string(ConvertE5("/absent.bin", output_).message()), HasSubstr("/absent.bin"));
}

TEST_F(ConvertE5Test, EveryCutIsAnError) {
  const std::string bytes = TinyFile().Bytes();
  for (size_t length = 0; length < bytes.size(); length += length < 2000 ? 1 : 97) {
    EXPECT_FALSE(ParseE5File(absl::string_view(bytes).substr(0, length), "cut").ok()) << length;
  }
}

TEST_F(ConvertE5Test, MutatedFilesAreRefusedOrSound) {
  const std::string sound = TinyFile().Bytes();
  Random random(11);
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = sound;
    for (uint64_t edits = 1 + random.Below(3); edits > 0; --edits) {
      // Mostly in the parts before the weights.
      bytes[random.Below(random.Below(4) > 0 ? 1500 : bytes.size())] = static_cast<char>(random.Below(256));
    }
    const auto file = ParseE5File(bytes, "mutated");
    refused += !file.ok();
    if (!file.ok()) {
      EXPECT_TRUE(absl::StartsWith(file.status().message(), "mutated: at byte "));
      continue;
    }
    size_t sum = 0;
    for (const auto& [name, tensor] : file->tensors) {
      for (const char byte : tensor.bytes) sum += byte;
    }
    EXPECT_GT(sum + 1, 0u);
  }
  EXPECT_GT(refused, 1000);
}

}  // namespace
}  // namespace distill_l2s
