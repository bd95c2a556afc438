#include "data/audio/streamed_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>

#include "absl/strings/str_cat.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

constexpr int64_t kFrames = 12345;

struct Container {
  const char* name;
  int format;
  const char* data_id;
  int size_offset;  // From the start of the id.
  int size_bytes;
  bool big_endian;
  int total_offset;   // Of the size of the whole file; 0: none.
  int counted_bytes;  // That the size counts in front of the audio.
};

const Container kContainers[] = {
    {"wav", SF_FORMAT_WAV, "data", 4, 4, false, 4, 0},
    {"rifx", SF_FORMAT_WAV | SF_ENDIAN_BIG, "data", 4, 4, true, 4, 0},
    {"rf64", SF_FORMAT_RF64, "ds64", 16, 8, false, 16, 0},
    {"aiff", SF_FORMAT_AIFF, "SSND", 4, 4, true, 4, 8},
    {"w64", SF_FORMAT_W64, "data", 16, 8, false, 16, 24},
    {"caf", SF_FORMAT_CAF, "data", 4, 8, true, 0, 4},
    {"au", SF_FORMAT_AU, ".snd", 8, 4, true, 0, 0},
};

class StreamedHeaderTest : public testing::TestWithParam<Container> {
 protected:
  void SetUp() override {
    path_ = TestPath(absl::StrCat("streamed.", GetParam().name));
    ASSERT_TRUE(WriteTestAudio(path_, GetParam().format | SF_FORMAT_PCM_16, 16000, 1,
                               Sweep(100, 3000, 16000, kFrames, 0.3)));
    bytes_ = ReadBytes(path_);
    whole_ = DecodeAudio(path_)->samples;
    ASSERT_EQ(whole_.size(), kFrames);
    size_at_ = bytes_.find(GetParam().data_id) + GetParam().size_offset;
  }

  void Put(size_t at, uint64_t value) {
    const int bytes = GetParam().size_bytes;
    const std::string number =
        GetParam().big_endian ? ToBigEndian(value, bytes) : ToLittleEndian(value, bytes);
    bytes_.replace(at, bytes, number);
  }

  absl::StatusOr<Waveform> Decode() {
    WriteBytes(path_, bytes_);
    return DecodeAudio(path_);
  }

  std::string path_;
  std::string bytes_;
  std::vector<float> whole_;
  size_t size_at_ = 0;
};

TEST_P(StreamedHeaderTest, ZeroAndTheGreatestSizesMeanUntilTheEnd) {
  std::vector<uint64_t> sizes = {0, 0x7fffffff, 0x7ffff000, 0x80000000, 0xffffffff, 0xfffffff0, 0x7f000008};
  if (GetParam().size_bytes == 8) {
    sizes = {0, ~uint64_t{0}, 0x7fffffffffffffff, uint64_t{1} << 63};
  }
  for (const uint64_t size : sizes) {
    Put(size_at_, size);
    if (GetParam().total_offset > 0 && GetParam().data_id != std::string("ds64")) {
      Put(GetParam().total_offset, size);
    }
    const auto decoded = Decode();
    ASSERT_TRUE(decoded.ok()) << decoded.status() << " " << size;
    EXPECT_EQ(decoded->samples, whole_) << size;
    EXPECT_EQ(DecodeAudio(path_, {0.5, 0.1})->samples,
              std::vector<float>(whole_.begin() + 8000, whole_.begin() + 9600));
  }
}

TEST_P(StreamedHeaderTest, AStatedLengthShowsATruncatedFile) {
  bytes_.resize(bytes_.size() * 6 / 10);
  const absl::Status status = Decode().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(std::string(status.message()),
              HasSubstr(absl::StrCat(path_, ": truncated: its header announces ", 2 * kFrames, " bytes")));
}

TEST_P(StreamedHeaderTest, AFileWithoutAudioIsNamed) {
  std::vector<float> none;
  ASSERT_TRUE(WriteTestAudio(path_, GetParam().format | SF_FORMAT_PCM_16, 16000, 1, none));
  EXPECT_THAT(std::string(DecodeAudio(path_).status().message()), HasSubstr("no audio samples"));
}

INSTANTIATE_TEST_SUITE_P(All, StreamedHeaderTest, testing::ValuesIn(kContainers),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(StreamedHeaderCopiesTest, AreLeftOut) {
  // As libsndfile writes W64 into a pipe: the header is put in again for each update.
  const std::string path = TestPath("copies.w64");
  ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_W64 | SF_FORMAT_PCM_16, 16000, 1, Tone(440, 16000, 8000, 0.5)));
  const std::vector<float> whole = DecodeAudio(path)->samples;
  const std::string bytes = ReadBytes(path);
  const size_t header = bytes.find("data\xf3") + 24;
  std::string start = bytes.substr(0, header);
  start.replace(header - 8, 8, ToLittleEndian(24, 8));
  WriteBytes(path, start + start + bytes.substr(header, 16000) + start);
  const auto decoded = DecodeAudio(path);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->samples, whole);
}

TEST(StreamedHeaderOtherTest, LeavesOtherBytesAlone) {
  for (const char* content : {"", "RIFF", "FORM....AIFF", "caff", ".snd", "nothing that is known, at all"}) {
    const SharedBytes source = LiteralBytes(content);
    EXPECT_EQ(WithStreamedLength(source).value(), source) << content;
  }
}

}  // namespace
}  // namespace distill_l2s
