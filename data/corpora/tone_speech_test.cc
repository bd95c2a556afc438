#include "data/corpora/tone_speech.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "base/text_proto.h"
#include "data/audio/decode.h"
#include "data/corpora/tuxpaint_stamps.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

TextRules Rules(const std::string& language) {
  return *LoadTextRules("data/text/languages/" + language + ".textproto");
}

double Level(const std::vector<float>& samples, size_t begin, size_t end) {
  double energy = 0;
  for (size_t i = begin; i < end; ++i) energy += samples[i] * samples[i];
  return std::sqrt(energy / (end - begin));
}

TEST(SpeakInTones, OneChordALetter) {
  const std::vector<float> one = SpeakInTones("ab", 16000, 1);
  EXPECT_EQ(one, SpeakInTones("ab", 16000, 1));
  EXPECT_NE(one, SpeakInTones("ab", 16000, 2));
  EXPECT_NE(one, SpeakInTones("ba", 16000, 1));
  // Each letter lasts 60 to 90 ms, within 0.2 to 0.5 s of near-silence.
  const double longer_s = (SpeakInTones("abababababab", 16000, 1).size() - one.size()) / 16000.0;
  EXPECT_GE(longer_s, 10 * 0.055);
  EXPECT_LE(longer_s, 10 * 0.095 + 0.2);
  EXPECT_LT(Level(one, 0, 800), 0.01);
  EXPECT_GT(Level(one, 0, one.size()), 0.05);
  for (const float sample : one) ASSERT_LE(std::abs(sample), 1);
}

TEST(WriteToneSpeechStamps, IsACorpusOfStamps) {
  const std::string directory = JoinPath(testing::TempDir(), "tones");
  ToneSpeechOptions options;
  options.sentences = 12;
  ASSERT_TRUE(WriteToneSpeechStamps(directory, {Rules("ro"), Rules("el")}, options).ok());
  for (const char* language : {"ro", "el"}) {
    const auto listing = TuxpaintStamps().List(directory, language);
    ASSERT_TRUE(listing.ok()) << listing.status();
    EXPECT_EQ(listing->items.size(), 14u);
    EXPECT_TRUE(listing->rejections.empty());
    std::set<std::string> texts;
    for (const CorpusItem& item : listing->items) texts.insert(item.text);
    EXPECT_EQ(texts.size(), 13u);  // zz_copy says what sentence0000 says.
    EXPECT_EQ(listing->items[12].key, "tones/zz_coin");
    EXPECT_NE(listing->items[12].text.find("($1.00)"), std::string::npos);
    const Waveform first = *DecodeAudio(listing->items[0].audio_path);
    EXPECT_EQ(first.sample_rate_hz, 22050);
    EXPECT_EQ(first.samples, DecodeAudio(listing->items[13].audio_path)->samples);
  }
}

TEST(WriteToneSpeechStamps, ALanguageSoundsAlikeWhicheverAreBesideIt) {
  const std::string both = JoinPath(testing::TempDir(), "both"), one = JoinPath(testing::TempDir(), "one");
  ToneSpeechOptions options;
  options.sentences = 3;
  ASSERT_TRUE(WriteToneSpeechStamps(both, {Rules("ca"), Rules("ro")}, options).ok());
  ASSERT_TRUE(WriteToneSpeechStamps(one, {Rules("ro")}, options).ok());
  const auto left = TuxpaintStamps().List(both, "ro"), right = TuxpaintStamps().List(one, "ro");
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(left->items[i].text, right->items[i].text);
    EXPECT_EQ(DecodeAudio(left->items[i].audio_path)->samples,
              DecodeAudio(right->items[i].audio_path)->samples);
  }
}

TEST(WriteToneSpeechStamps, RefusesWhatItCannotSay) {
  TextRules rules;
  rules.set_language("xx");
  rules.set_letters("[0-9]");
  EXPECT_EQ(WriteToneSpeechStamps(JoinPath(testing::TempDir(), "none"), {rules}).message(),
            "text rules of xx: letters \"[0-9]\" hold no letters");
  ToneSpeechOptions options;
  options.words = 0;
  EXPECT_FALSE(WriteToneSpeechStamps(testing::TempDir(), {}, options).ok());
}

}  // namespace
}  // namespace distill_l2s
