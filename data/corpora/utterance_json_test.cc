#include "data/corpora/utterance_json.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace distill_l2s {
namespace {

TEST(ParseUtteranceTest, ReadsNemosNames) {
  const auto got = ParseUtterance(
      R"({"audio_filepath": "a.wav", "duration": 1e0, "text": "b\u0103", "offset": 2, "lang": "ro", "speaker": 3})");
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->audio_filepath, "a.wav");
  EXPECT_EQ(got->duration_s, 1);
  EXPECT_EQ(got->text, "bă");
  EXPECT_EQ(got->offset_s, 2);
  EXPECT_EQ(got->language, "ro");
  EXPECT_EQ(got->speaker, "3");
}

TEST(ParseUtteranceTest, ReadsWenetsNames) {
  const auto whole = ParseUtterance(R"({"key": "u1", "wav": "/a.wav", "txt": "unu"})");
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(whole->audio_filepath, "/a.wav");
  EXPECT_EQ(whole->text, "unu");
  EXPECT_EQ(whole->duration_s, 0);
  const auto part = ParseUtterance(R"({"key": "u1", "wav": "/a.wav", "txt": "unu", "start": 1.5, "end": 4})");
  ASSERT_TRUE(part.ok()) << part.status();
  EXPECT_EQ(part->offset_s, 1.5);
  EXPECT_EQ(part->duration_s, 2.5);
}

TEST(ParseUtteranceTest, FaultsNameColumnAndValue) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"wav": "a", "txt": "x", "duration": "1.5"})",
       R"(column 38: "duration" is "1.5", expected a number)"},
      {R"({"wav": "ă", "txt": "x", "duration": -1})",
       R"(column 38: "duration" is -1, expected above 0 and at most 1e+06)"},
      {R"({"wav": "a", "txt": "x", "start": -0.5, "end": 2})",
       R"(column 35: "start" is -0.5, expected 0 to 1e+06)"},
      {R"({"wav": "a", "txt": "x", "start": 3, "end": 2})", R"("end" is 2, expected after "start", 3)"},
      {R"({"wav": "a", "txt": {"a": [1]}})", R"(column 21: "txt" is {"a": [1]}, expected a string)"},
      {R"({"wav": "a", "txt": "x", "audio_filepath": "b"})",
       R"(column 44: "audio_filepath" is "b", the field stands there twice)"},
      {R"({"wav": "a"})", R"(the field "text" is missing)"},
      {R"({"wav": "a", "txt": NaN})", R"(column 21: not valid JSON: "NaN}", expected a value)"},
      {"shards/shards_000000001.tar",
       "a list of shards, expected a JSON object: of WeNet's lists, raw ones are read"},
      {R"({"id": "c", "start": 0, "duration": 2, "supervisions": [{"text": "x"}], "recording": {}})",
       "a line of Lhotse's cuts or supervisions; `lhotse kaldi export` writes what --corpus=kaldi reads"},
      {"[", "a JSON document over several lines, expected a JSON object in each line (jq -c makes it so)"},
  };
  for (const auto& [line, fault] : cases) EXPECT_EQ(ParseUtterance(line).status().message(), fault) << line;
}

TEST(ParseUtteranceTest, FaultsAreFitForATerminal) {
  for (const std::string line :
       {"{\"wav\": \"\x1B[2J\"}", "\x1B[2J", "{\"text\": 1, \"\x1B\": 2}",
        R"({"wav": "a", "txt": "x", "duration": "\u001b[2J"})", "{\"text\": [\"\xC2\x9B\"]}"}) {
    const std::string fault(ParseUtterance(line).status().message());
    EXPECT_FALSE(fault.empty());
    for (const char c : fault) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << fault;
    EXPECT_EQ(fault.find("\xC2\x9B"), std::string::npos) << fault;
  }
}

}  // namespace
}  // namespace distill_l2s
