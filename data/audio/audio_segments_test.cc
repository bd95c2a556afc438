#include "data/audio/audio_segments.h"

#include <gtest/gtest.h>
#include <sndfile.h>

#include "base/random.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

std::string Encode(int format) {
  const std::string path = TestPath("seed");
  EXPECT_TRUE(WriteTestAudio(path, format, 16000, 1, Sweep(100, 3000, 16000, 16000, 0.3)));
  return ReadBytes(path);
}

std::string Mutate(std::string bytes, Random* random) {
  for (uint64_t change = random->Below(8) + 1; change > 0; --change) {
    // Half of the changes hit the header.
    const uint64_t reach = random->Below(2) ? bytes.size() : std::min<uint64_t>(bytes.size(), 128);
    bytes[random->Below(reach)] = static_cast<char>(random->Below(4) == 0 ? 0xff : random->Below(256));
  }
  if (random->Below(4) == 0) bytes.resize(random->Below(bytes.size()) + 1);
  if (random->Below(4) == 0) bytes.insert(random->Below(bytes.size()), bytes.substr(0, 5000));
  return bytes;
}

// Damaged files give an error or bytes that can be read; run with sanitizers, too.
TEST(AudioSegmentsTest, SurviveMutatedFiles) {
  const int wave = SF_FORMAT_PCM_16;
  std::string piped_flac = Encode(SF_FORMAT_FLAC | wave);
  piped_flac.replace(22, 4, 4, '\0');
  const std::string mp3 = Encode(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III);
  const std::string ogg = Encode(SF_FORMAT_OGG | SF_FORMAT_VORBIS);
  // Ogg FLAC whose first page is whole, which is as far as its parser looks at content.
  const std::string flac_page = std::string("OggS\0\x02", 6) + std::string(20, '\0') + "\x01\x33" +
                                std::string(
                                    "\x7f"
                                    "FLAC\x01\0\0\x01",
                                    9) +
                                piped_flac.substr(0, 42);
  std::string flac_pages = flac_page;
  flac_pages +=
      std::string("OggS\0\0", 6) + std::string(20, '\0') + "\x02\xff\xff" + piped_flac.substr(42, 510);
  const std::string seeds[] = {
      Encode(SF_FORMAT_WAV | wave),
      Encode(SF_FORMAT_RF64 | wave),
      Encode(SF_FORMAT_W64 | wave),
      Encode(SF_FORMAT_AIFF | wave),
      Encode(SF_FORMAT_CAF | wave),
      Encode(SF_FORMAT_AU | wave),
      piped_flac,
      mp3,
      mp3 + mp3,
      ogg + ogg,
      flac_pages,
  };
  Random random(11);
  for (const std::string& seed : seeds) {
    for (int trial = 0; trial < 120; ++trial) {
      const std::string bytes = Mutate(seed, &random);
      for (const auto& find : {FindAudioSegments, FindMpegBehindJunk}) {
        const auto segments = find(LiteralBytes(bytes));
        if (!segments.ok()) {
          EXPECT_FALSE(segments.status().message().empty());
          continue;
        }
        for (const AudioSegment& segment : *segments) {
          const int64_t size = segment.bytes->size();
          EXPECT_LE(size, static_cast<int64_t>(bytes.size()) + 5000);
          EXPECT_EQ(static_cast<int64_t>(segment.bytes->Slice(0, size).size()), size);
        }
      }
    }
  }
}

TEST(AudioSegmentsTest, OrdinaryFilesAreOneSegment) {
  for (const int format : {SF_FORMAT_WAV | SF_FORMAT_PCM_16, SF_FORMAT_FLAC | SF_FORMAT_PCM_16}) {
    const SharedBytes bytes = LiteralBytes(Encode(format));
    const auto segments = FindAudioSegments(bytes);
    ASSERT_TRUE(segments.ok());
    ASSERT_EQ(segments->size(), 1u);
    EXPECT_EQ((*segments)[0].bytes, bytes);
  }
}

}  // namespace
}  // namespace distill_l2s
