#include "experiments/transcribe/transcript_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

Transcript Says(const std::string& word) {
  Transcript transcript;
  transcript.duration_s = 2;
  transcript.text = word;
  transcript.words = {{word, 0.5, 1, 0.9, {{word, 0.5, 1}}}};
  return transcript;
}

class TranscriptWriterTest : public testing::Test {
 protected:
  TranscriptWriterTest() { std::filesystem::remove_all(directory_); }

  const std::string directory_ = JoinPath(testing::TempDir(), "transcripts/deep");
  std::ostringstream out_;
};

TEST_F(TranscriptWriterTest, OneFileIsItsText) {
  auto writer = TranscriptWriter::Create({"a.wav"}, {}, &out_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Write(0, Says("da")).ok());
  EXPECT_EQ(out_.str(), "da\n");
}

TEST_F(TranscriptWriterTest, ClashesAreFoundBeforeTheWork) {
  const std::string input = JoinPath(directory_, "a.txt");
  ASSERT_TRUE(MakeDirectories(JoinPath(directory_, "b.txt")).ok());
  ASSERT_TRUE(WriteFileAtomically(input, "audio").ok());
  const auto error = [&](const std::string& label) {
    return TranscriptWriter::Create({label}, {{TranscriptFormat::kText}, directory_}, &out_)
        .status()
        .ToString();
  };
  EXPECT_THAT(error(input), HasSubstr("would replace the input " + input));
  EXPECT_THAT(error("b.wav"), HasSubstr("b.txt is a directory"));
  EXPECT_EQ(error("c.wav"), "OK");
}

TEST_F(TranscriptWriterTest, SeveralHaveTheirPathBefore) {
  auto writer = TranscriptWriter::Create({"x/a.wav", "b.wav"}, {}, &out_);
  ASSERT_TRUE(writer->Write(0, Says("da")).ok());
  ASSERT_TRUE(writer->Write(1, Says("nu")).ok());
  EXPECT_EQ(out_.str(), "x/a.wav\tda\nb.wav\tnu\n");
}

TEST_F(TranscriptWriterTest, AnyFormatToStandardOutput) {
  auto json = TranscriptWriter::Create({"a.wav", "b.wav"}, {{TranscriptFormat::kJson}, ""}, &out_);
  ASSERT_TRUE(json->Write(1, Says("da")).ok());
  EXPECT_THAT(out_.str(), StartsWith("{\"audio_filepath\":\"b.wav\""));
  out_.str("");
  auto srt = TranscriptWriter::Create({"a.wav"}, {{TranscriptFormat::kSrt}, ""}, &out_);
  ASSERT_TRUE(srt->Write(0, Says("da")).ok());
  EXPECT_EQ(out_.str(), "1\n00:00:00,500 --> 00:00:01,500\nda\n\n");
}

TEST_F(TranscriptWriterTest, FilesOfEachFormatAndTextsBeside) {
  auto writer = TranscriptWriter::Create(
      {"x/a.wav", "y/a.wav"}, {{TranscriptFormat::kText, TranscriptFormat::kVtt}, directory_}, &out_);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Write(0, Says("da")).ok());
  ASSERT_TRUE(writer->Write(1, Says("nu")).ok());
  EXPECT_EQ(*ReadFile(directory_ + "/x_a.wav.txt"), "da\n");
  EXPECT_EQ(*ReadFile(directory_ + "/y_a.wav.txt"), "nu\n");
  EXPECT_THAT(*ReadFile(directory_ + "/y_a.wav.vtt"), HasSubstr("nu"));
  EXPECT_EQ(out_.str(), "x/a.wav\tda\ny/a.wav\tnu\n");
}

TEST_F(TranscriptWriterTest, Errors) {
  const auto error = [&](std::vector<std::string> labels, TranscriptWriterOptions options) {
    return TranscriptWriter::Create(labels, options, &out_).status().ToString();
  };
  EXPECT_THAT(error({"a"}, {{TranscriptFormat::kText, TranscriptFormat::kJson}, ""}),
              HasSubstr("--output_dir"));
  EXPECT_THAT(error({"a", "b"}, {{TranscriptFormat::kVtt}, ""}), HasSubstr("--output_dir"));
  EXPECT_THAT(error({"a"}, {{TranscriptFormat::kText}, "/proc/no/such"}), HasSubstr("/proc/no"));
  auto writer = TranscriptWriter::Create({"a"}, {}, &out_);
  out_.setstate(std::ios::badbit);
  EXPECT_THAT(writer->Write(0, Says("da")).ToString(), HasSubstr("standard output"));
}

}  // namespace
}  // namespace distill_l2s
