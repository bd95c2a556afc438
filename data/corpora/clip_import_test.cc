#include "data/corpora/clip_import.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/file.h"
#include "data/audio/audio_writer.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

TEST(ClipFileNameTest, PlainUniqueAndBounded) {
  const std::string name = ClipFileName("clips/common voice_ta_1.mp3");
  EXPECT_THAT(name, testing::MatchesRegex("clips/clips_common_voice_ta_1_mp3-[0-9a-f]{8}\\.wav"));
  EXPECT_NE(ClipFileName("a/b"), ClipFileName("a_b"));
  EXPECT_EQ(ClipFileName("../../etc").find(".."), std::string::npos);
  EXPECT_LT(ClipFileName(std::string(5000, 'x')).size(), 160u);
}

TEST(CtcFramesOfTextTest, OneACharacterAndOneBetweenEqualNeighbours) {
  EXPECT_EQ(CtcFramesOfText("hello"), 6);
  EXPECT_EQ(CtcFramesOfText("वववव"), 7);
  EXPECT_EQ(CountCharacters("वा a"), 4);
}

class ImportClipTest : public testing::Test {
 protected:
  ImportClipTest() : output_(Stage()) {}

  static StagedDirectory Stage() {
    const std::string directory = JoinPath(testing::TempDir(), "clip_import_out");
    std::filesystem::remove_all(directory);
    return *StagedDirectory::Create(directory);
  }

  // Imports a tone of so many seconds with a text of ten characters.
  ImportedClip Import(double seconds, const std::string& file, const FramesOfSamples& frames = nullptr) {
    const std::string path = TestPath(file);
    EXPECT_TRUE(WriteAudio(path, Tone(440, 16000, std::lround(16000 * seconds), 0.5), 16000).ok());
    return ImportFile(path, frames);
  }

  ImportedClip ImportFile(const std::string& path, const FramesOfSamples& frames = nullptr) {
    ImportedClip clip;
    clip.item.key = "key";
    clip.item.audio_path = path;
    clip.item.split = split_;
    clip.text = "abcdefghij";
    clip.file_name = ClipFileName("key");
    const absl::Status status = ImportClip(config_, frames, output_, /*journal=*/nullptr, &clip);
    EXPECT_TRUE(status.ok()) << status;
    return clip;
  }

  static std::string Reason(const ImportedClip& clip) {
    return clip.rejection.has_value() ? clip.rejection->reason : "";
  }

  bool Wrote() const { return FileExists(JoinPath(output_.staging_path(), ClipFileName("key"))); }

  ImportConfig config_;
  std::string split_;
  StagedDirectory output_;
};

TEST_F(ImportClipTest, AGoodClipIsWritten) {
  const ImportedClip clip = Import(1, "good.wav");
  EXPECT_EQ(Reason(clip), "");
  EXPECT_FALSE(clip.remark.has_value());
  EXPECT_NEAR(clip.duration_s, 1, 0.01);
  EXPECT_EQ(clip.source_sha256.size(), 64u);
  const auto audio = DecodeAudio(JoinPath(output_.staging_path(), clip.file_name));
  ASSERT_TRUE(audio.ok()) << audio.status();
  EXPECT_EQ(audio->sample_rate_hz, 16000);
  EXPECT_NEAR(static_cast<double>(audio->samples.size()) / 16000, clip.duration_s, 1e-9);
}

TEST_F(ImportClipTest, LengthAndRateHaveLimits) {
  config_.set_max_duration_s(3);
  EXPECT_EQ(Reason(Import(0.1, "short.wav")), "too short");
  EXPECT_EQ(Reason(Import(3.5, "long.wav")), "too long");
  EXPECT_EQ(Reason(Import(0.3, "fast.wav")), "too fast for its text");  // 33 characters a second.
  config_.set_min_characters_per_s(8);
  EXPECT_EQ(Reason(Import(2, "slow.wav")), "too slow for its text");
  EXPECT_FALSE(Wrote());
}

// What a corpus has set aside for scoring is scored, but for what no recogniser could take.
TEST_F(ImportClipTest, HeldOutClipsStay) {
  split_ = "test";
  config_.set_max_duration_s(3);
  const ImportedClip clip = Import(3.5, "long.wav", [](int64_t) { return 1; });
  EXPECT_EQ(Reason(clip), "");
  ASSERT_TRUE(clip.remark.has_value());
  EXPECT_EQ(clip.remark->reason, "longer than max_duration_s, kept for scoring");
  EXPECT_TRUE(Wrote());
  EXPECT_EQ(Reason(Import(0.1, "short.wav")), "too short");
}

TEST_F(ImportClipTest, ExactlyTheFramesThatCtcNeeds) {
  EXPECT_EQ(Reason(Import(1, "enough.wav", [](int64_t) { return 10; })), "");
  const ImportedClip clip = Import(1, "impossible.wav", [](int64_t) { return 9; });
  EXPECT_EQ(Reason(clip), "impossible for CTC");
  EXPECT_THAT(clip.rejection->detail, HasSubstr("9 frames, its text needs 10"));
  EXPECT_FALSE(clip.rejection->damage);
}

TEST_F(ImportClipTest, SilenceAndOverload) {
  const std::string silence = TestPath("silence.wav");
  ASSERT_TRUE(WriteAudio(silence, std::vector<float>(16000), 16000).ok());
  EXPECT_EQ(Reason(ImportFile(silence)), "silence");
  std::vector<float> loud = Tone(440, 16000, 16000, 3);
  for (float& sample : loud) sample = std::clamp(sample, -1.0f, 1.0f);
  const std::string overloaded = TestPath("overloaded.wav");
  ASSERT_TRUE(WriteAudio(overloaded, loud, 16000).ok());
  EXPECT_EQ(Reason(ImportFile(overloaded)), "overloaded");
}

TEST_F(ImportClipTest, DamageIsNamedAsSuch) {
  const std::string good = TestPath("whole.wav");
  ASSERT_TRUE(WriteAudio(good, Tone(440, 16000, 16000, 0.5), 16000).ok());
  const std::string cut = TestPath("cut.wav");
  WriteBytes(cut, ReadBytes(good).substr(0, 9000));
  const std::string text = TestPath("text.wav");
  WriteBytes(text, "this is no audio");
  const std::pair<std::string, const char*> cases[] = {{TestPath("missing.wav"), "audio file missing"},
                                                       {cut, "audio cut or damaged"},
                                                       {text, "no audio that can be read"}};
  for (const auto& [path, reason] : cases) {
    const ImportedClip clip = ImportFile(path);
    ASSERT_EQ(Reason(clip), reason);
    EXPECT_TRUE(clip.rejection->damage);
    EXPECT_THAT(clip.rejection->detail, HasSubstr(path));
  }
}

TEST_F(ImportClipTest, AMislabelledFileIsUsedWithARemark) {
  const std::string good = TestPath("tone.flac");
  ASSERT_TRUE(WriteAudio(good, Tone(440, 16000, 16000, 0.5), 16000).ok());
  const std::string mislabelled = TestPath("tone.mp3");
  WriteBytes(mislabelled, ReadBytes(good));
  const ImportedClip clip = ImportFile(mislabelled);
  EXPECT_EQ(Reason(clip), "");
  ASSERT_TRUE(clip.remark.has_value());
  EXPECT_THAT(clip.remark->detail, HasSubstr("holds flac"));
}

TEST_F(ImportClipTest, ADiskThatCannotBeWrittenEndsTheImport) {
  ImportedClip clip;
  clip.item.audio_path = TestPath("tone.wav");
  ASSERT_TRUE(WriteAudio(clip.item.audio_path, Tone(440, 16000, 16000, 0.5), 16000).ok());
  clip.text = "abcdefghij";
  clip.file_name = "clips/x.wav";
  ASSERT_TRUE(output_.Write("clips", "a file where a directory should be").ok());
  EXPECT_FALSE(ImportClip(config_, nullptr, output_, /*journal=*/nullptr, &clip).ok());
}

TEST_F(ImportClipTest, WhatAnEarlierRunConvertedIsJudgedByThisOnesConfig) {
  const ImportedClip clip = Import(1.5, "again.wav");
  const std::string written = JoinPath(output_.staging_path(), clip.file_name);
  {
    auto journal = ConversionJournal::Open(output_.staging_path());
    ASSERT_TRUE(
        journal->Add(clip.item, clip.file_name, {24000, 0, clip.source_sha256}, *ReadFile(written)).ok());
  }
  auto journal = ConversionJournal::Open(output_.staging_path());
  ImportedClip again = clip;
  ASSERT_TRUE(ImportClip(config_, nullptr, output_, &*journal, &again).ok());
  EXPECT_TRUE(again.kept && !again.rejection.has_value());
  EXPECT_EQ(again.duration_s, 1.5);
  config_.set_max_duration_s(1);
  ASSERT_TRUE(ImportClip(config_, nullptr, output_, &*journal, &again).ok());
  EXPECT_EQ(again.rejection->reason, "too long");
  EXPECT_FALSE(FileExists(written));
}

}  // namespace
}  // namespace distill_l2s
