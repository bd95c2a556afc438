#include "experiments/align/alignment_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class AlignmentWriterTest : public testing::Test {
 protected:
  AlignmentWriterTest() {
    std::filesystem::remove_all(directory_);
    for (const char* path : {"/x/a.wav", "/x/b.wav"}) {
      Utterance utterance;
      utterance.audio_filepath = path;
      utterance.duration_s = 1;
      utterance.text = "la";
      utterances_.push_back(utterance);
    }
    ClipAlignment alignment;
    alignment.words = {{"la", 0.25, 0.5, 0.5, {{"l", 0.25, 0.3}, {"a", 0.3, 0.5}}}};
    alignments_ = {alignment, absl::InvalidArgumentError("too short")};
  }

  std::vector<std::string> Files() const {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(directory_)) {
      names.push_back(file.path().filename().string());
    }
    return names;
  }
  static std::string Error(std::vector<AlignmentFormat> formats, std::string output, std::string output_dir) {
    AlignmentWriterOptions options;
    options.formats = std::move(formats);
    options.output = std::move(output);
    options.output_dir = std::move(output_dir);
    return std::string(AlignmentWriter::Create(std::move(options)).status().message());
  }

  const std::string directory_ = JoinPath(testing::TempDir(), "alignments");
  std::vector<Utterance> utterances_;
  std::vector<absl::StatusOr<ClipAlignment>> alignments_;
};

TEST_F(AlignmentWriterTest, AllFormatsIntoADirectory) {
  AlignmentWriterOptions options;
  options.formats = *ParseAlignmentFormats("json,ctm,textgrid");
  options.output_dir = directory_;
  options.characters = true;
  auto writer = AlignmentWriter::Create(options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_THAT(Files(), ElementsAre());
  ASSERT_TRUE(writer->Write(utterances_, alignments_).ok());
  EXPECT_THAT(Files(), UnorderedElementsAre("alignments.jsonl", "alignments.ctm", "a.TextGrid"));
  const std::string json = *ReadFile(directory_ + "/alignments.jsonl");
  EXPECT_THAT(json, HasSubstr("\"character\":\"l\""));
  EXPECT_THAT(json, HasSubstr("\"error\":\"too short\"}\n"));
  EXPECT_EQ(*ReadFile(directory_ + "/alignments.ctm"), "a 1 0.250 0.250 la 0.5000\n");
  EXPECT_THAT(*ReadFile(directory_ + "/a.TextGrid"), StartsWith("File type = \"ooTextFile\"\n"));
}

TEST_F(AlignmentWriterTest, OneFormatIntoAFile) {
  AlignmentWriterOptions options;
  options.formats = {AlignmentFormat::kCtm, AlignmentFormat::kTextGrid};
  options.output = directory_ + "/deep/words.ctm";
  options.output_dir = directory_;
  auto writer = AlignmentWriter::Create(options);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE(writer->Write(utterances_, alignments_).ok());
  EXPECT_THAT(Files(), UnorderedElementsAre("deep", "a.TextGrid"));
  EXPECT_THAT(*ReadFile(options.output), StartsWith("a 1 "));
}

TEST_F(AlignmentWriterTest, SenselessPlaces) {
  EXPECT_THAT(Error({AlignmentFormat::kJson}, "", ""), HasSubstr("--output or --output_dir is missing"));
  EXPECT_THAT(Error({AlignmentFormat::kTextGrid}, "x", ""), HasSubstr("needs --output_dir"));
  EXPECT_THAT(Error({AlignmentFormat::kTextGrid}, "x", "y"), HasSubstr("--format names none"));
  EXPECT_THAT(Error({AlignmentFormat::kJson, AlignmentFormat::kCtm}, "x", "y"),
              HasSubstr("--output is one file"));
  AlignmentWriterOptions characters;
  characters.formats = {AlignmentFormat::kCtm};
  characters.output = "x";
  characters.characters = true;
  EXPECT_THAT(std::string(AlignmentWriter::Create(characters).status().message()),
              HasSubstr("--characters is for json"));
  ASSERT_TRUE(WriteFileAtomically(directory_, "a file").ok());
  EXPECT_THAT(Error({AlignmentFormat::kJson}, directory_ + "/x.jsonl", ""), HasSubstr(directory_));
}

TEST_F(AlignmentWriterTest, Formats) {
  EXPECT_THAT(*ParseAlignmentFormats("textgrid"), ElementsAre(AlignmentFormat::kTextGrid));
  EXPECT_THAT(std::string(ParseAlignmentFormats("json,srt").status().message()), HasSubstr("\"srt\""));
  EXPECT_THAT(std::string(ParseAlignmentFormats("").status().message()), HasSubstr("expected json"));
  EXPECT_THAT(std::string(ParseAlignmentFormats("ctm,ctm").status().message()), HasSubstr("twice"));
}

}  // namespace
}  // namespace distill_l2s
