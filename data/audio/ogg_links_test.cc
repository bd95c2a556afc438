#include "data/audio/ogg_links.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include <algorithm>
#include <cmath>

#include "data/audio/byte_source.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

constexpr int kVorbis = SF_FORMAT_OGG | SF_FORMAT_VORBIS;
constexpr int kOpus = SF_FORMAT_OGG | SF_FORMAT_OPUS;

std::string Encode(int format, int rate, int64_t frames, int channels, std::vector<float>* decoded) {
  const std::string path = TestPath("link");
  const std::vector<float> sweep = Sweep(100, 3000, rate, frames, 0.3);
  EXPECT_TRUE(WriteTestAudio(path, format, rate, channels,
                             Interleave(std::vector<std::vector<float>>(channels, sweep))));
  const std::vector<float> samples = DecodeAudio(path)->samples;
  decoded->insert(decoded->end(), samples.begin(), samples.end());
  return ReadBytes(path);
}

// A page of up to 65025 bytes, without checksum.
std::string Page(const std::string& body, int flags, uint32_t serial) {
  std::string page = "OggS" + std::string(1, '\0') + static_cast<char>(flags) + std::string(8, '\0') +
                     ToLittleEndian(serial, 4) + std::string(8, '\0');
  page += static_cast<char>(body.size() / 255 + 1);
  page.append(body.size() / 255, '\xff');
  page += static_cast<char>(body.size() % 255);
  return page + body;
}

// Native FLAC as Ogg FLAC: packets need not be told apart here, so that pages may be cut anywhere.
std::string AsOggFlac(const std::string& flac, uint32_t serial) {
  std::string ogg = Page(std::string("\x7f"
                                     "FLAC\x01\0\0\x01",
                                     9) +
                             flac.substr(0, 42),
                         2, serial);
  for (size_t at = 42; at < flac.size(); at += 3000) ogg += Page(flac.substr(at, 3000), 0, serial);
  return ogg;
}

TEST(OggLinksTest, AllLinksOfAChainAreRead) {
  const std::string path = TestPath("chain.ogg");
  for (const int format : {kVorbis, kOpus}) {
    std::vector<float> want;
    std::string bytes = Encode(format, 16000, 40000, 1, &want);
    bytes += Encode(format, 16000, 9001, 2, &want);
    const std::string again = Encode(format, 16000, 30000, 1, &want);
    WriteBytes(path, bytes + again);
    ASSERT_EQ(OggLinks(OpenFileBytes(path).value()).size(), 3u);
    const auto got = DecodeAudio(path);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->samples, want);
    for (const double offset_s : {0.0, 1.0, 2.4, 2.5, 2.6, 3.1, 4.9}) {
      const auto part = DecodeAudio(path, {offset_s, 0});
      ASSERT_TRUE(part.ok()) << part.status();
      const int64_t begin = std::llround(offset_s * 16000);
      ASSERT_EQ(part->samples.size(), want.size() - begin);
      for (size_t i = 0; i < part->samples.size(); ++i) {
        ASSERT_NEAR(part->samples[i], want[begin + i], 1e-6) << offset_s << " s + " << i;
      }
    }
    // The same file twice has the same serial number twice.
    WriteBytes(path, again + again);
    EXPECT_EQ(DecodeAudio(path)->samples.size(), 60000u);
    // Bytes between pages are no audio.
    WriteBytes(path, again + "junk that is no page" + again + "OggS");
    EXPECT_EQ(DecodeAudio(path)->samples.size(), 60000u);
  }
}

TEST(OggLinksTest, AChangeOfRateIsNamed) {
  const std::string path = TestPath("rates.ogg");
  std::vector<float> unused;
  WriteBytes(path, Encode(kVorbis, 16000, 16000, 1, &unused) + Encode(kVorbis, 22050, 22050, 1, &unused));
  const absl::Status status = DecodeAudio(path).status();
  EXPECT_EQ(status.message(),
            path + ": its sample rate changes from 16000 to 22050 Hz at 1 s, expected one rate");
}

TEST(OggLinksTest, ATruncatedLinkIsNamed) {
  const std::string path = TestPath("cut_link.ogg");
  std::vector<float> unused;
  const std::string link = Encode(kVorbis, 16000, 80000, 1, &unused);
  WriteBytes(path, link + link.substr(0, link.size() / 2));
  EXPECT_EQ(DecodeAudio(path).status().code(), absl::StatusCode::kDataLoss);
}

TEST(OggLinksTest, FlacInOggIsRead) {
  const std::string path = TestPath("flac.oga");
  for (const bool piped : {false, true}) {
    std::vector<float> want;
    std::string flac = Encode(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 50000, 1, &want);
    if (piped) std::fill(flac.begin() + 22, flac.begin() + 26, '\0');
    WriteBytes(path, AsOggFlac(flac, 7));
    const auto got = DecodeAudio(path);
    ASSERT_TRUE(got.ok()) << got.status();
    EXPECT_EQ(got->samples, want);
    EXPECT_EQ(DecodeAudio(path, {1.5, 1})->samples,
              std::vector<float>(want.begin() + 24000, want.begin() + 40000));
    WriteBytes(path, AsOggFlac(flac, 7) + AsOggFlac(flac, 8));
    EXPECT_EQ(DecodeAudio(path)->samples.size(), 100000u);
    WriteBytes(path, AsOggFlac(flac.substr(0, flac.size() / 2), 7));
    EXPECT_EQ(DecodeAudio(path).status().code(), piped ? absl::StatusCode::kOk : absl::StatusCode::kDataLoss);
  }
}

TEST(OggLinksTest, StreamsBesideTheAudioAreLeftOut) {
  std::vector<float> want;
  const std::string flac = Encode(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 20000, 1, &want);
  const std::string ogg = AsOggFlac(flac, 7);
  const size_t first = ogg.find("OggS", 4);
  const std::string path = TestPath("beside.oga");
  WriteBytes(path, Page("fishead", 2, 1) + ogg.substr(0, first) + Page("other", 0, 1) + ogg.substr(first));
  EXPECT_EQ(DecodeAudio(path)->samples, want);
}

}  // namespace
}  // namespace distill_l2s
