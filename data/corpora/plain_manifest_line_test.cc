#include "data/corpora/plain_manifest_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/random.h"

namespace distill_l2s {
namespace {

TEST(PlainManifestLineTest, TakesWhatManifestsHold) {
  Utterance got;
  ASSERT_TRUE(ReadPlainManifestLine(
      R"( {"audio_filepath": "a b/c.wav", "duration" :2.5,"text":"வணக்கம்", "offset": 10, "lang":"ta",)"
      R"("speaker":"f31","mood":"good", "pnc": 1}  )",
      &got));
  EXPECT_EQ(got.audio_filepath, "a b/c.wav");
  EXPECT_EQ(got.duration_s, 2.5);
  EXPECT_EQ(got.text, "வணக்கம்");
  EXPECT_EQ(got.offset_s, 10);
  EXPECT_EQ(got.language.str(), "ta");
  EXPECT_EQ(got.speaker.str(), "f31");
}

TEST(PlainManifestLineTest, LeavesTheRestToTheParserOfJson) {
  for (const char* const line : {"",
                                 "{}",
                                 "[]",
                                 R"({"audio_filepath":"a","duration":1})",
                                 R"({"audio_filepath":"a","duration":1,"text":"b")",
                                 R"({"audio_filepath":"a","duration":1,"text":"b"} x)",
                                 R"({"audio_filepath":"a","duration":1,"text":"b",})",
                                 R"({"audio_filepath":"a","duration":1,"text":"\u0061"})",
                                 R"({"audio_filepath":"a","duration":1e1,"text":"b"})",
                                 R"({"audio_filepath":"a","duration":01,"text":"b"})",
                                 R"({"audio_filepath":"a","duration":1.,"text":"b"})",
                                 R"({"audio_filepath":"a","duration":-1,"text":"b"})",
                                 R"({"audio_filepath":"a","duration":"1","text":"b"})",
                                 R"({"audio_filepath":"a","duration":1,"text":"b","text":"c"})",
                                 R"({"audio_filepath":"a","duration":1,"text":"b","lang":null})",
                                 R"({"audio_filepath":"a","duration":1,"text":"b","speaker":3})",
                                 R"({"audio_filepath":"a","duration":1,"text":"b","x":[]})",
                                 "{\"audio_filepath\":\"a\",\"duration\":1,\"text\":\"\xff\"}",
                                 "{\"audio_filepath\":\"a\",\"duration\":1,\"text\":\"\xed\xa0\x80\"}",
                                 "{\"audio_filepath\":\"a\",\"duration\":1,\"text\":\"\xc0\x80\"}",
                                 "{\"audio_filepath\":\"a\",\"duration\":1,\"text\":\"\t\"}"}) {
    Utterance got;
    EXPECT_FALSE(ReadPlainManifestLine(line, &got)) << line;
  }
}

// Whatever it takes means the same to a parser of all JSON, also where single bytes were changed.
TEST(PlainManifestLineTest, AgreesWithJsonOnMutations) {
  const std::string lines[] = {
      R"({"audio_filepath":"clips/a_1.mp3","duration":3.25,"text":"न म् ते","lang":"hi","speaker":"12ab"})",
      R"({"offset":0.5,"duration":17,"audio_filepath":"b","text":"","extra":1.5,"other":"é"})"};
  const std::string bytes = "{}[]\":,.0123456789eE+-\\nu \t\r\n\x7f\x80\xc3\xa9\xed\xf4tfadlrx";
  Random random(11);
  int taken = 0;
  for (int i = 0; i < 300000; ++i) {
    std::string line = lines[i % 2];
    for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
      const size_t at = random.Below(line.size());
      const char byte = bytes[random.Below(bytes.size())];
      const uint64_t how = random.Below(3);
      if (how == 0) line[at] = byte;
      if (how == 1) line.insert(at, 1, byte);
      if (how == 2) line.erase(at, 1);
    }
    Utterance got;
    if (!ReadPlainManifestLine(line, &got)) continue;
    ++taken;
    const nlohmann::json want = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(want.is_object()) << line;
    ASSERT_EQ(want.at("audio_filepath"), got.audio_filepath) << line;
    ASSERT_EQ(want.at("duration").get<double>(), got.duration_s) << line;
    ASSERT_EQ(want.at("text"), got.text) << line;
    ASSERT_EQ(want.value("offset", 0.0), got.offset_s) << line;
    ASSERT_EQ(want.value("lang", ""), got.language.str()) << line;
    ASSERT_EQ(want.value("speaker", ""), got.speaker.str()) << line;
  }
  EXPECT_GT(taken, 30000);
}

}  // namespace
}  // namespace distill_l2s
