#include "data/corpora/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

std::string Directory() {
  const std::string directory = JoinPath(testing::TempDir(), "manifest");
  EXPECT_TRUE(MakeDirectories(directory).ok());
  return directory;
}

absl::StatusOr<std::vector<Utterance>> Parse(const std::string& contents) {
  const std::string path = JoinPath(Directory(), "m.jsonl");
  EXPECT_TRUE(WriteFileAtomically(path, contents).ok());
  return ReadManifest(path);
}

constexpr char kGood[] = R"({"audio_filepath": "a.wav", "duration": 1.5, "text": "bună"})";

TEST(ManifestTest, ReadsEveryField) {
  const auto got = Parse(
      R"({"audio_filepath": "clips/a.mp3", "duration": 2, "text": "ța\u021bă \"x\"", "offset": 0.25, "lang": "ro",)"
      R"( "speaker": "s1", "pnc": [1, {"text": "no"}], "score": null})"
      "\r\n\n"
      R"({"text": "", "duration": 1e-1, "audio_filepath": "/x/b.wav", "speaker": 17, "offset": null})");
  ASSERT_TRUE(got.ok()) << got.status();
  ASSERT_EQ(got->size(), 2);
  const Utterance& first = (*got)[0];
  EXPECT_EQ(first.audio_filepath, JoinPath(Directory(), "clips/a.mp3"));
  EXPECT_EQ(first.duration_s, 2);
  EXPECT_EQ(first.text, "țață \"x\"");
  EXPECT_EQ(first.offset_s, 0.25);
  EXPECT_EQ(first.language, "ro");
  EXPECT_EQ(first.speaker, "s1");
  const Utterance& second = (*got)[1];
  EXPECT_EQ(second.audio_filepath, "/x/b.wav");
  EXPECT_EQ(second.duration_s, 0.1);
  EXPECT_EQ(second.text, "");
  EXPECT_EQ(second.offset_s, 0);
  EXPECT_EQ(second.speaker, "17");
}

TEST(ManifestTest, ErrorsNameFileLineAndField) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"duration": 1, "text": "x"})", "the field \"audio_filepath\" is missing"},
      {R"({"audio_filepath": "a", "text": "x"})", "the field \"duration\" is missing"},
      {R"({"audio_filepath": "a", "duration": 1})", "the field \"text\" is missing"},
      {R"({"audio_filepath": "a", "duration": 1, "text": null})", "the field \"text\" is missing"},
      {R"({"audio_filepath": "a", "duration": -1, "text": "x"})", "\"duration\" is -1, expected above 0"},
      {R"({"audio_filepath": "a", "duration": 0, "text": "x"})", "\"duration\" is 0"},
      {R"({"audio_filepath": "a", "duration": 1e7, "text": "x"})", "\"duration\" is 1e7"},
      {R"({"audio_filepath": "a", "duration": 1e999, "text": "x"})", "not valid JSON"},
      {R"({"audio_filepath": "a", "duration": NaN, "text": "x"})", "column 37: not valid JSON: \"NaN,"},
      {R"({"audio_filepath": "a", "duration": "1", "text": "x"})",
       "column 37: \"duration\" is \"1\", expected a number"},
      {R"({"audio_filepath": "a", "duration": 1, "text": "x", "offset": -0.5})", "\"offset\" is -0.5"},
      {R"({"audio_filepath": "a", "duration": 1, "text": 5})", "\"text\" is 5, expected a string"},
      {R"({"audio_filepath": "a", "duration": 1, "text": ["x"]})", "\"text\" is [\"x\"], expected a string"},
      {R"({"audio_filepath": "a", "duration": {}, "text": "x"})", "\"duration\" is {}, expected a number"},
      {R"({"audio_filepath": "a", "duration": 1, "text": "x", "lang": true})",
       "\"lang\" is true, expected a string"},
      {R"({"audio_filepath": "a", "duration": 1, "text": "x", "speaker": 1.5})",
       "\"speaker\" is 1.5, expected a string"},
      {R"({"audio_filepath": "", "duration": 1, "text": "x"})",
       "\"audio_filepath\" is \"\", expected a path"},
      {R"({"audio_filepath": "a\u0000b", "duration": 1, "text": "x"})", "holds a NUL"},
      {R"({"audio_filepath": "a", "duration": 1, "text": "x", "text": "y"})",
       "\"text\" is \"y\", the field stands there twice"},
      {"[1]", "expected a JSON object"},
      {"5", "expected a JSON object"},
      {"null", "expected a JSON object"},
      {"\"a\"", "expected a JSON object"},
      {R"({"audio_filepath": "a", "duration": 1, "text": "x")", "not valid JSON"},
      {R"({"audio_filepath": "a", "duration": 1, "text": "x"} {})", "not valid JSON"},
      {"{\"audio_filepath\": \"a\", \"duration\": 1, \"text\": \"\xff\"}", "not valid JSON"},
  };
  for (const auto& [line, fault] : cases) {
    const absl::Status status = Parse(absl::StrCat(kGood, "\n\n", line, "\n", kGood)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << line;
    EXPECT_THAT(std::string(status.message()), HasSubstr("m.jsonl:3: ")) << line;
    EXPECT_THAT(std::string(status.message()), HasSubstr(fault));
  }
}

TEST(ManifestTest, WenetsNamesNeedADurationHere) {
  const auto got = Parse(R"({"key": "a", "wav": "a.wav", "txt": "unu", "start": 1.5, "end": 4})");
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ((*got)[0].duration_s, 2.5);
  EXPECT_THAT(
      std::string(Parse(R"({"key": "a", "wav": "a.wav", "txt": "unu"})").status().message()),
      HasSubstr("m.jsonl:1: the field \"duration\" is missing; `prepare --corpus=manifest` measures it"));
}

TEST(ManifestTest, PackedFilesAreNamed) {
  EXPECT_THAT(std::string(Parse("\x1F\x8B\x08").status().message()),
              HasSubstr("m.jsonl: compressed by gzip"));
}

TEST(ManifestTest, LinesThatStraddleBlocksAndLongLines) {
  std::string contents;
  for (int i = 0; i < 3000; ++i) {
    absl::StrAppend(&contents, R"({"audio_filepath": "a)", i, R"(.wav", "duration": 1.5, "text": ")",
                    std::string(i % 97, 'x'), "\"}\n");
  }
  const auto got = Parse(contents);
  ASSERT_TRUE(got.ok()) << got.status();
  ASSERT_EQ(got->size(), 3000);
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ((*got)[i].audio_filepath, absl::StrCat(Directory(), "/a", i, ".wav"));
    ASSERT_EQ((*got)[i].text.size(), i % 97);
  }
  const absl::Status status = Parse(absl::StrCat(kGood, "\n", std::string(2 << 20, '{'))).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("m.jsonl:2: a line over 1 MiB"));
}

TEST(ManifestTest, DeepNestingIsNoProblem) {
  const std::string nested = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_TRUE(
      Parse(absl::StrCat(R"({"x": )", nested, R"(, "audio_filepath": "a", "duration": 1, "text": ""})"))
          .ok());
}

TEST(ManifestTest, AnEmptyFileHoldsNoUtterances) {
  EXPECT_TRUE(Parse("")->empty());
  EXPECT_TRUE(Parse("\n \r\n")->empty());
  EXPECT_TRUE(Parse("\xEF\xBB\xBF")->empty());
  const std::string absent = JoinPath(Directory(), "absent.jsonl");
  EXPECT_THAT(std::string(ReadManifest(absent).status().message()), HasSubstr(absent));
  EXPECT_FALSE(ReadManifest(Directory()).ok());
}

TEST(ManifestTest, WhatIsWrittenIsReadBack) {
  const std::string path = JoinPath(Directory(), "written.jsonl");
  const std::vector<Utterance> want = {
      {JoinPath(Directory(), "clips/a.flac"), 0, 1.0 / 3, "țară \"\\\n", "ro", "x"},
      {"/elsewhere/b.wav", 12.34, 5, "", "", ""},
      {Directory() + "2/c.wav", 0, 1, "c", "", ""},
  };
  ASSERT_TRUE(WriteManifest(path, want).ok());
  EXPECT_THAT(ReadFile(path).value(), HasSubstr("\"audio_filepath\":\"clips/a.flac\""));
  const auto got = ReadManifest(path);
  ASSERT_TRUE(got.ok()) << got.status();
  ASSERT_EQ(got->size(), want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    EXPECT_EQ((*got)[i].audio_filepath, want[i].audio_filepath);
    EXPECT_EQ((*got)[i].offset_s, want[i].offset_s);
    EXPECT_EQ((*got)[i].duration_s, want[i].duration_s);
    EXPECT_EQ((*got)[i].text, want[i].text);
    EXPECT_EQ((*got)[i].language, want[i].language);
    EXPECT_EQ((*got)[i].speaker, want[i].speaker);
  }
  // The directory may move.
  const std::string moved = Directory() + "_moved";
  std::filesystem::remove_all(moved);
  std::filesystem::copy(Directory(), moved);
  EXPECT_EQ(ReadManifest(JoinPath(moved, "written.jsonl"))->at(0).audio_filepath, moved + "/clips/a.flac");
}

TEST(ManifestTest, RefusesToWriteWhatItWouldNotRead) {
  const std::string path = JoinPath(Directory(), "refused.jsonl");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Utterance& bad : {Utterance{"", 0, 1, "", "", ""}, Utterance{"/a", 0, nan, "", "", ""},
                               Utterance{"/a", nan, 1, "", "", ""}, Utterance{"/a", 0, 0, "", "", ""},
                               Utterance{"/a", 0, 1, "\xff", "", ""}}) {
    const absl::Status status = WriteManifest(path, {{"/a", 0, 1, "", "", ""}, bad});
    EXPECT_THAT(std::string(status.message()), HasSubstr("refused.jsonl: utterance 1: "));
    EXPECT_FALSE(FileExists(path));
  }
}

TEST(ManifestTest, SurvivesMutatedLines) {
  Random random(11);
  const std::string good =
      R"({"audio_filepath": "a.wav", "duration": 1.5, "text": "b\u0103", "offset": 0.5, "speaker": 3, "z": [{}]})";
  int read = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::string line = good;
    for (uint64_t change = random.Below(3); change > 0; --change) {
      line[random.Below(line.size())] = static_cast<char>(random.Below(256));
    }
    const auto got = Parse(line);
    read += got.ok();
    if (!got.ok()) {
      EXPECT_THAT(std::string(got.status().message()), HasSubstr("m.jsonl:"));
    }
  }
  EXPECT_GT(read, 50);
  EXPECT_LT(read, 250);
}

}  // namespace
}  // namespace distill_l2s
