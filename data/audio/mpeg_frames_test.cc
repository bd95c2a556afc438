#include "data/audio/mpeg_frames.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

constexpr int64_t kAnyLead = 1 << 20;

// A frame of layer III without content. `word` is its header.
std::string Frame(uint32_t word) {
  const MpegHeader header = *ParseMpegHeader(ToBigEndian(word, 4));
  std::string frame = ToBigEndian(word, 4);
  frame.resize(header.frame_bytes, '\x55');
  return frame;
}

constexpr uint32_t kMono16k = 0xfff338c4;  // MPEG-2, 24 kbit/s: 108 bytes.
constexpr uint32_t kMono24k = 0xfff334c4;
constexpr uint32_t kStereo16k = 0xfff33804;

std::string Frames(int count, uint32_t word = kMono16k) {
  std::string frames;
  for (int i = 0; i < count; ++i) frames += Frame(word);
  return frames;
}

std::string Id3(int64_t size) {
  std::string tag = "ID3\x04" + std::string(2, '\0');
  for (int shift = 21; shift >= 0; shift -= 7) tag += static_cast<char>(size >> shift & 0x7f);
  return tag + std::string(size, '\xff');
}

std::string Ape(bool header) {
  const std::string items(50, 'a');
  const std::string size = ToLittleEndian(items.size() + 32, 4);
  const std::string start = "APETAGEX" + ToLittleEndian(2000, 4) + size + ToLittleEndian(1, 4);
  return (header ? start + ToLittleEndian(0xa0000000, 4) + std::string(8, '\0') : "") + items + start +
         ToLittleEndian(0x80000000, 4) + std::string(8, '\0');
}

absl::StatusOr<std::optional<MpegStream>> Walk(const std::string& bytes, int64_t max_lead = kAnyLead) {
  return WalkMpegFrames(LiteralBytes(bytes), max_lead);
}

int64_t CountFrames(const std::string& bytes) {
  const auto stream = Walk(bytes);
  EXPECT_TRUE(stream.ok()) << stream.status();
  return stream.ok() && stream->has_value() ? (*stream)->frames : 0;
}

TEST(MpegFramesTest, ParsesHeaders) {
  const auto parse = [](uint32_t word) { return ParseMpegHeader(ToBigEndian(word, 4)); };
  const auto mpeg1 = parse(0xfffb9064);  // MPEG-1 layer III, 128 kbit/s, 44.1 kHz, joint stereo.
  ASSERT_TRUE(mpeg1.has_value());
  EXPECT_EQ(mpeg1->sample_rate_hz, 44100);
  EXPECT_EQ(mpeg1->channels, 2);
  EXPECT_EQ(mpeg1->samples, 1152);
  EXPECT_EQ(mpeg1->frame_bytes, 417);
  EXPECT_EQ(parse(0xfffb9264)->frame_bytes, 418);  // Padded.
  const auto mpeg2 = parse(kMono16k);
  EXPECT_EQ(mpeg2->sample_rate_hz, 16000);
  EXPECT_EQ(mpeg2->channels, 1);
  EXPECT_EQ(mpeg2->samples, 576);
  EXPECT_EQ(mpeg2->frame_bytes, 108);
  EXPECT_EQ(parse(0xffe318c4)->sample_rate_hz, 8000);  // MPEG-2.5.
  EXPECT_EQ(parse(0xfffd9004)->samples, 1152);         // Layer II.
  EXPECT_EQ(parse(0xffff9004)->samples, 384);          // Layer I, 288 kbit/s.
  EXPECT_EQ(parse(0xffff9004)->frame_bytes, 312);
  // No sync, a reserved version, layer, bitrate or rate, and free format.
  for (const uint32_t word : {0xff7b9064u, 0xffeb9064u, 0xfff99064u, 0xfffbf064u, 0xfffb9c64u, 0xfffb0064u}) {
    EXPECT_FALSE(parse(word).has_value()) << std::hex << word;
  }
}

TEST(MpegFramesTest, TagsAndJunkAreNoFrames) {
  const std::string zeros(4096, '\0');
  const std::string text = "<html>no audio \xff\xfb at all</html>";
  const std::string id3v1 = "TAG" + std::string(125, ' ');
  EXPECT_EQ(CountFrames(Frames(40)), 40);
  EXPECT_EQ(CountFrames(Frames(1)), 1);
  EXPECT_EQ(CountFrames(zeros + Frames(40)), 40);
  EXPECT_EQ(CountFrames(text + Frames(40)), 40);
  EXPECT_EQ(CountFrames(Id3(5000) + Id3(7) + zeros + Frames(40)), 40);
  EXPECT_EQ(CountFrames(Ape(true) + Frames(40)), 40);
  EXPECT_EQ(CountFrames(Frames(40) + id3v1), 40);
  EXPECT_EQ(CountFrames(Frames(40) + Ape(true) + id3v1), 40);
  EXPECT_EQ(CountFrames(Frames(40) + Ape(false) + id3v1), 40);
  EXPECT_EQ(CountFrames(Frames(40) + id3v1 + Id3(3000) + Frames(30)), 70);
  EXPECT_EQ(CountFrames(Frames(40) + zeros + Frames(30) + text + Frames(20) + text), 90);
  EXPECT_EQ(CountFrames(zeros + text), 0);
  EXPECT_EQ(CountFrames(""), 0);
}

TEST(MpegFramesTest, AFrameThatIsCutOffIsLeftOut) {
  EXPECT_EQ(CountFrames(Frames(40).substr(0, 39 * 108 + 50)), 39);
  EXPECT_EQ(CountFrames(Frames(40).substr(0, 39 * 108 + 50) + Frames(30)), 69);
  EXPECT_EQ(CountFrames(Frames(40).substr(0, 39 * 108 + 50) + Id3(3000) + Frames(30)), 69);
}

TEST(MpegFramesTest, OnlyALimitedLeadIsSearched) {
  EXPECT_TRUE(Walk(std::string(100, 'x') + Frames(9), 100)->has_value());
  EXPECT_FALSE(Walk(std::string(101, 'x') + Frames(9), 100)->has_value());
  EXPECT_TRUE(Walk(std::string(5000, '\0') + Frames(9), 0)->has_value());
}

TEST(MpegFramesTest, ReadsXingTags) {
  std::string tag = Frame(kMono16k);
  const std::string fields = "Xing" + ToBigEndian(3, 4) + ToBigEndian(40, 4) + ToBigEndian(41 * 108, 4) +
                             "LAME3.100" + std::string(12, '\0') + ToBigEndian(576 << 12 | 100, 3);
  tag.replace(13, fields.size(), fields);
  const auto stream = Walk(tag + Frames(40) + tag + Frames(30));
  ASSERT_TRUE(stream.ok() && stream->has_value());
  EXPECT_EQ((*stream)->frames, 70);  // Those of the tags are none.
  EXPECT_EQ((*stream)->end, 72 * 108);
  const auto& read = (*stream)->stretches[0].tag;
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->frames, 40);
  EXPECT_EQ(read->bytes, 41 * 108);
  EXPECT_TRUE(read->has_gaps);
  EXPECT_EQ(read->delay, 576);
  EXPECT_EQ(read->padding, 100);
}

TEST(MpegFramesTest, AVbriTagIsNoFrame) {
  std::string tag = Frame(kMono16k);
  tag.replace(36, 4, "VBRI");
  EXPECT_EQ(CountFrames(tag + Frames(40)), 40);
}

TEST(MpegFramesTest, StretchesHaveOneChannelCount) {
  const auto stream = Walk(Frames(10) + Frames(20, kStereo16k) + Frames(5));
  ASSERT_TRUE(stream.ok() && stream->has_value());
  ASSERT_EQ((*stream)->stretches.size(), 3u);
  EXPECT_EQ((*stream)->stretches[1].frames, 20);
  EXPECT_EQ((*stream)->stretches[1].bytes->Slice(0, 1 << 20), Frames(20, kStereo16k));
}

TEST(MpegFramesTest, AChangeOfRateIsNamed) {
  const auto stream = Walk(Frames(50) + Frames(50, kMono24k));
  EXPECT_EQ(stream.status().message(),
            "its sample rate changes from 16000 to 24000 Hz at 1.8 s, expected one rate");
}

}  // namespace
}  // namespace distill_l2s
