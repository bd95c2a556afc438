#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/file.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/evaluation/error_rates.h"
#include "tests/golden_data.h"

// Error rates against jiwer 4.0, greedy CTC decoding against transformers' Wav2Vec2CTCTokenizer.
namespace distill_l2s {
namespace {

using Json = nlohmann::json;

std::string BytesOfHex(const std::string& hex) {
  std::string bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// The golden data fix the distance; which errors make it up only where one split alone is possible.
void ExpectCounts(const ErrorCounts& got, const Json& want, const std::string& what) {
  EXPECT_EQ(got.errors(), want.at("distance").get<int64_t>()) << what;
  EXPECT_EQ(got.reference_length(), want.at("reference_length").get<int64_t>()) << what;
  EXPECT_EQ(got.hypothesis_length(), want.at("hypothesis_length").get<int64_t>()) << what;
  EXPECT_NEAR(got.Rate(), want.at("rate").get<double>(), 1e-12) << what;
  if (!want.at("split_is_unique").get<bool>()) return;
  EXPECT_EQ(got.substitutions, want.at("substitutions").get<int64_t>()) << what;
  EXPECT_EQ(got.deletions, want.at("deletions").get<int64_t>()) << what;
  EXPECT_EQ(got.insertions, want.at("insertions").get<int64_t>()) << what;
  EXPECT_EQ(got.hits, want.at("hits").get<int64_t>()) << what;
}

void ExpectTotal(const ErrorCounts& got, const Json& want, const std::string& what) {
  const auto field = [&want](const char* key) { return want.at(key).get<int64_t>(); };
  const int64_t errors = field("substitutions") + field("deletions") + field("insertions");
  EXPECT_EQ(got.errors(), errors) << what;
  EXPECT_EQ(got.reference_length(), field("hits") + field("substitutions") + field("deletions")) << what;
  EXPECT_NEAR(got.Rate(), want.at("rate").get<double>(), 1e-12) << what;
}

TEST(MetricsParityTest, ErrorRatesEqualJiwers) {
  const Json golden = ReadGoldenJson("metric_cases.json");
  ASSERT_FALSE(golden.at("cases").empty()) << "metric_cases.json holds no case";
  ErrorCounts words, characters;
  for (const Json& want : golden.at("cases")) {
    const std::string reference = BytesOfHex(want.at("reference_utf8_hex"));
    const std::string hypothesis = BytesOfHex(want.at("hypothesis_utf8_hex"));
    const std::string what = "\"" + reference + "\" against \"" + hypothesis + "\"";
    const ErrorCounts word_counts = CountWordErrors(reference, hypothesis);
    const ErrorCounts character_counts = CountCharacterErrors(reference, hypothesis);
    ExpectCounts(word_counts, want.at("words"), "words of " + what);
    ExpectCounts(character_counts, want.at("characters"), "characters of " + what);
    words += word_counts;
    characters += character_counts;
  }
  ExpectTotal(words, golden.at("corpus").at("words"), "words of the corpus");
  ExpectTotal(characters, golden.at("corpus").at("characters"), "characters of the corpus");
}

CharacterVocabulary GoldenVocabulary(const Json& vocabulary) {
  const std::string path = JoinPath(testing::TempDir(), "vocab.json");
  const absl::Status status = WriteFileAtomically(path, vocabulary.dump());
  if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  absl::StatusOr<CharacterVocabulary> read = CharacterVocabulary::Read(path);
  if (!read.ok()) throw std::runtime_error(std::string(read.status().message()));
  return *std::move(read);
}

void ExpectOffsets(const std::vector<TimedText>& got, const Json& want, const char* text,
                   const std::string& what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].text, want[i].at(text).get<std::string>()) << what << ", " << i;
    EXPECT_EQ(got[i].start_frame, want[i].at("start_offset").get<int64_t>()) << what << ", " << i;
    EXPECT_EQ(got[i].end_frame, want[i].at("end_offset").get<int64_t>()) << what << ", " << i;
  }
}

TEST(MetricsParityTest, DecodingEqualsTransformers) {
  const Json golden = ReadGoldenJson("ctc_decode_cases.json");
  ASSERT_FALSE(golden.at("cases").empty()) << "ctc_decode_cases.json holds no case";
  const CharacterVocabulary vocabulary = GoldenVocabulary(golden.at("vocab"));
  for (const Json& want : golden.at("cases")) {
    const auto ids = want.at("ids").get<std::vector<int64_t>>();
    const std::string what = "the path " + want.at("ids").dump();
    EXPECT_EQ(DecodePath(ids, vocabulary), BytesOfHex(want.at("text_utf8_hex"))) << what;
    EXPECT_EQ(DecodeLabels(ids, vocabulary), want.at("text_no_grouping").get<std::string>()) << what;
    ExpectOffsets(DecodeCharacters(ids, vocabulary), want.at("char_offsets"), "char",
                  "characters of " + what);
    ExpectOffsets(DecodeWords(ids, vocabulary), want.at("word_offsets"), "word", "words of " + what);
  }
}

}  // namespace
}  // namespace distill_l2s
