#include "experiments/transcribe/transcribe_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <set>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "data/audio/audio_writer.h"
#include "data/audio/test_signals.h"
#include "experiments/decoding/greedy_decoder.h"
#include "experiments/transcribe/tiny_recognizer.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A sound that changes five times a second.
std::string Audio(const std::string& name, int64_t samples, int rate = 16000) {
  const std::string path = TestPath(name);
  std::vector<float> sound;
  for (int i = 0; static_cast<int64_t>(sound.size()) < samples; ++i) {
    const std::vector<float> piece =
        Sweep(100 + i * 1237 % 3000, 100 + i * 2711 % 3700, rate, rate / 5, 0.1 + 0.1 * (i % 5));
    sound.insert(sound.end(), piece.begin(), piece.end());
  }
  sound.resize(samples);
  EXPECT_TRUE(WriteAudio(path, sound, rate).ok());
  return path;
}

void ExpectSame(const Transcript& got, const Transcript& expected) {
  EXPECT_EQ(got.text, expected.text);
  ASSERT_EQ(got.words.size(), expected.words.size());
  for (size_t i = 0; i < got.words.size(); ++i) {
    EXPECT_DOUBLE_EQ(got.words[i].start_s, expected.words[i].start_s);
    EXPECT_DOUBLE_EQ(got.words[i].end_s, expected.words[i].end_s);
    EXPECT_NEAR(got.words[i].confidence, expected.words[i].confidence, 1e-4);
  }
}

class TranscribeFilesTest : public testing::Test {
 protected:
  static Recognizer Load(const TinyRecognizerOptions& options) {
    const std::string directory = JoinPath(testing::TempDir(), "model");
    std::filesystem::remove_all(directory);
    WriteTinyRecognizer(directory, options);
    auto recognizer = Recognizer::Load(directory);
    EXPECT_TRUE(recognizer.ok()) << recognizer.status();
    return *std::move(recognizer);
  }
  static TinyRecognizerOptions Local() {
    TinyRecognizerOptions options;
    options.local = true;
    options.do_normalize = false;
    return options;
  }

  // One result a file; checks their order.
  static std::vector<absl::StatusOr<Transcript>> Transcribe(const Recognizer& recognizer,
                                                            const std::vector<std::string>& paths,
                                                            const TranscribeOptions& options = {}) {
    std::vector<absl::StatusOr<Transcript>> results;
    const absl::Status status =
        TranscribeFiles(recognizer, GreedyDecoder(), paths, options,
                        [&](size_t file, const absl::StatusOr<Transcript>& transcript) {
                          EXPECT_EQ(file, results.size());
                          results.push_back(transcript);
                          return absl::OkStatus();
                        });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(results.size(), paths.size());
    return results;
  }
};

TEST_F(TranscribeFilesTest, WindowsJoinedAreOnePassWhereTheModelHearsLocally) {
  const Recognizer recognizer = Load(Local());
  TranscribeOptions whole;
  whole.window_s = 600;
  for (const int64_t samples : {100000, 98765}) {
    const std::string path = Audio("long.wav", samples);
    const Transcript expected = Transcribe(recognizer, {path}, whole)[0].value();
    ASSERT_GT(expected.words.size(), 1u);
    ASSERT_GT(expected.text.size(), 12u);
    for (const auto& [window_s, overlap_s] :
         std::vector<std::pair<double, double>>{{1, 0.5}, {1.37, 0.3}, {3, 0.4}}) {
      TranscribeOptions options;
      options.window_s = window_s;
      options.overlap_s = overlap_s;
      options.batch_s = 4;
      const Transcript joined = Transcribe(recognizer, {path}, options)[0].value();
      SCOPED_TRACE(absl::StrCat(samples, " samples, ", window_s, " s, ", overlap_s, " s"));
      EXPECT_EQ(joined.duration_s, expected.duration_s);
      ExpectSame(joined, expected);
    }
  }
}

TEST_F(TranscribeFilesTest, AFilesTranscriptDoesNotDependOnTheOthers) {
  for (const char* norm : {"layer", "group"}) {
    TinyRecognizerOptions model;
    model.feat_extract_norm = norm;
    const Recognizer recognizer = Load(model);
    std::vector<std::string> paths;
    std::vector<Transcript> alone;
    std::set<std::string> texts;
    for (const int64_t samples : {16000, 400, 40000, 23456, 16000, 100000, 8000}) {
      paths.push_back(Audio(absl::StrCat("clip", paths.size(), ".flac"), samples));
      alone.push_back(Transcribe(recognizer, {paths.back()})[0].value());
      texts.insert(alone.back().text);
    }
    ASSERT_GT(texts.size(), 2u);  // Else a mix-up would not show.
    for (const double batch_s : {0.5, 60.0}) {
      TranscribeOptions options;
      options.batch_s = batch_s;
      const auto results = Transcribe(recognizer, paths, options);
      for (size_t i = 0; i < paths.size(); ++i) ExpectSame(results[i].value(), alone[i]);
    }
  }
}

TEST_F(TranscribeFilesTest, TimesAreTheFilesWhateverItsRate) {
  const Recognizer recognizer = Load({});
  for (const int rate : {8000, 16000, 44100, 48000}) {
    const auto result = Transcribe(recognizer, {Audio("rate.wav", 2 * rate, rate)})[0];
    ASSERT_TRUE(result.ok()) << result.status();
    EXPECT_NEAR(result->duration_s, 2, 1e-9);
    for (const TimedWord& word : result->words) EXPECT_LE(word.end_s, 2);
  }
}

TEST_F(TranscribeFilesTest, ABadFileIsNamedAndTheOthersGoOn) {
  const Recognizer recognizer = Load({});
  const std::string good = Audio("good.flac", 30000);
  const std::string missing = TestPath("missing.wav");
  const std::string empty = TestPath("empty.wav");
  WriteBytes(empty, "");
  const std::string text = TestPath("text.mp3");
  WriteBytes(text, "no audio at all, but a text");
  const std::string cut = TestPath("cut.flac");
  const std::string bytes = ReadBytes(Audio("whole.flac", 160000));
  WriteBytes(cut, bytes.substr(0, bytes.size() / 2));
  const std::string click = Audio("click.wav", 399);
  TranscribeOptions options;
  options.window_s = 2;  // Windows of the truncated file are recognised before its end is found.
  options.overlap_s = 0.5;
  options.batch_s = 1;
  const std::string expected = Transcribe(recognizer, {good}, options)[0]->text;
  const auto results = Transcribe(recognizer, {missing, good, empty, text, cut, good, click, good}, options);
  for (const size_t i : {1, 5, 7}) EXPECT_EQ(results[i]->text, expected);
  EXPECT_THAT(results[0].status().ToString(), AllOf(HasSubstr(missing), HasSubstr("No such file")));
  EXPECT_THAT(results[2].status().ToString(), AllOf(HasSubstr(empty), HasSubstr("empty")));
  EXPECT_THAT(results[3].status().ToString(), AllOf(HasSubstr(text), HasSubstr("audio")));
  EXPECT_THAT(results[4].status().ToString(), HasSubstr(cut));
  EXPECT_THAT(results[6].status().ToString(),
              AllOf(HasSubstr(click), HasSubstr("too short"), HasSubstr("0.025 s")));
}

TEST_F(TranscribeFilesTest, TheSinksErrorEndsTheWork) {
  const Recognizer recognizer = Load({});
  const std::string path = Audio("a.wav", 16000);
  int calls = 0;
  const absl::Status status = TranscribeFiles(recognizer, GreedyDecoder(), {path, path}, {},
                                              [&](size_t, const absl::StatusOr<Transcript>&) {
                                                ++calls;
                                                return absl::DataLossError("disk full");
                                              });
  EXPECT_THAT(status.ToString(), HasSubstr("disk full"));
  EXPECT_EQ(calls, 1);
}

TEST_F(TranscribeFilesTest, RefusesSenselessOptions) {
  const auto error = [](double batch_s, double window_s, double overlap_s) {
    return CheckTranscribeOptions({batch_s, window_s, overlap_s, ""}).ToString();
  };
  EXPECT_EQ(error(60, 20, 10), "OK");
  EXPECT_THAT(error(0, 20, 4), HasSubstr("--batch_s is 0"));
  EXPECT_THAT(error(std::nan(""), 20, 4), HasSubstr("--batch_s is nan"));
  EXPECT_THAT(error(60, -1, 4), HasSubstr("--window_s is -1"));
  EXPECT_THAT(error(60, 1e9, 4), HasSubstr("--window_s"));
  EXPECT_THAT(error(60, 20, -0.1), HasSubstr("--overlap_s is -0.1"));
  EXPECT_THAT(error(60, 20, 11), AllOf(HasSubstr("--overlap_s is 11"), HasSubstr("half of --window_s, 20")));
}

}  // namespace
}  // namespace distill_l2s
