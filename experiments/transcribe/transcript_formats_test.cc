#include "experiments/transcribe/transcript_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Transcript Example() {
  Transcript transcript;
  transcript.duration_s = 3725.5;
  transcript.text = "a <b>";
  transcript.words = {{"a", 0.02 * 3, 0.14, 0.123456, {{"a", 0.06, 0.14}}},
                      {"<b>", 3723.0, 3724.25, 1, {{"<", 3723.0, 3723.1}, {"b>", 3723.5, 3724.25}}}};
  return transcript;
}

std::string Format(TranscriptFormat format) { return FormatTranscript(format, "x/y.mp3", Example()); }

TEST(TranscriptFormatsTest, Text) { EXPECT_EQ(Format(TranscriptFormat::kText), "a <b>\n"); }

TEST(TranscriptFormatsTest, Json) {
  EXPECT_EQ(Format(TranscriptFormat::kJson),
            "{\"audio_filepath\":\"x/y.mp3\",\"duration\":3725.5,\"text\":\"a <b>\",\"words\":["
            "{\"word\":\"a\",\"start\":0.06,\"end\":0.14,\"confidence\":0.1235},"
            "{\"word\":\"<b>\",\"start\":3723.0,\"end\":3724.25,\"confidence\":1.0}]}\n");
}

TEST(TranscriptFormatsTest, JsonTakesAnyPath) {
  const auto json = ParseJson(FormatTranscript(TranscriptFormat::kJson, "\xff\"\n", Example()), "it");
  ASSERT_TRUE(json.ok()) << json.status();
  EXPECT_EQ((*json)["audio_filepath"], "\uFFFD\"\n");
}

TEST(TranscriptFormatsTest, Srt) {
  EXPECT_EQ(Format(TranscriptFormat::kSrt),
            "1\n00:00:00,060 --> 00:00:01,060\na\n\n"
            "2\n01:02:03,000 --> 01:02:04,250\n<b>\n\n");
}

TEST(TranscriptFormatsTest, Vtt) {
  EXPECT_EQ(Format(TranscriptFormat::kVtt),
            "WEBVTT\n\n00:00:00.060 --> 00:00:01.060\na\n\n"
            "01:02:03.000 --> 01:02:04.250\n&lt;b&gt;\n\n");
}

TEST(TranscriptFormatsTest, ParsesNames) {
  EXPECT_THAT(ParseTranscriptFormats("vtt,text").value(),
              ElementsAre(TranscriptFormat::kVtt, TranscriptFormat::kText));
  EXPECT_STREQ(FileExtension(TranscriptFormat::kText), "txt");
  for (const char* wrong : {"", "text,", "docx", "Text"}) {
    EXPECT_THAT(ParseTranscriptFormats(wrong).status().ToString(),
                AllOf(HasSubstr("is no format"), HasSubstr("text, json, srt, vtt")));
  }
  EXPECT_THAT(ParseTranscriptFormats("srt,srt").status().ToString(), HasSubstr("twice"));
}

}  // namespace
}  // namespace distill_l2s
