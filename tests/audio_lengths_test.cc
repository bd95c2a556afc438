// A clip of ours, encoded by the tools that people use, to files and to pipes, at six rates, alone and
// joined, has its true length: to a sample where the format allows it, to a frame where it does not. Encoders
// that are not installed are skipped; apt-get install ffmpeg flac lame opus-tools sox vorbis-tools.

#include <gtest/gtest.h>
#include <sndfile.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

constexpr int kRatesHz[] = {8000, 16000, 22050, 24000, 44100, 48000};
constexpr double kDurationS = 1.7;

// How far a length may be from the clip's, in samples at the clip's rate.
enum class Exactness {
  kSample,     // One sample, which rounds from one rate to another.
  kPadded,     // Up to three samples more: FFmpeg counts what aligns a chunk of W64 to 8 bytes.
  kMpeg,       // Up to the encoder's and decoder's delay (1105 samples) and two frames more.
  kAacFrame,   // Up to two frames of 1024 samples more: priming and the last frame's rest.
  kOpusFrame,  // Up to 20 ms more.
};

struct Encoder {
  const char* name;
  const char* tool;
  const char* to_file;  // Commands, from IN to OUT, ...
  const char* to_pipe;  // ... and to standard output; empty: the format needs a file.
  Exactness exactness;
  bool joinable;  // Two files one after the other are one stream.
};

constexpr char kFfmpeg[] = "ffmpeg -nostdin -v error -y -i IN ";

const Encoder kEncoders[] = {
    {"ffmpeg_wav", "ffmpeg", "-f wav OUT", "-f wav -", Exactness::kSample, false},
    {"ffmpeg_rf64", "ffmpeg", "-f wav -rf64 always OUT", "-f wav -rf64 always -", Exactness::kSample, false},
    {"ffmpeg_w64", "ffmpeg", "-f w64 OUT", "-f w64 -", Exactness::kPadded, false},
    {"ffmpeg_aiff", "ffmpeg", "-f aiff OUT", "-f aiff -", Exactness::kSample, false},
    {"ffmpeg_caf", "ffmpeg", "-f caf OUT", "-f caf -", Exactness::kSample, false},
    {"ffmpeg_au", "ffmpeg", "-f au OUT", "-f au -", Exactness::kSample, false},
    {"ffmpeg_flac", "ffmpeg", "-f flac OUT", "-f flac -", Exactness::kSample, false},
    {"ffmpeg_vorbis", "ffmpeg", "-c:a libvorbis -f ogg OUT", "-c:a libvorbis -f ogg -", Exactness::kSample,
     true},
    {"ffmpeg_opus", "ffmpeg", "-c:a libopus -f ogg OUT", "-c:a libopus -f ogg -", Exactness::kSample, true},
    {"ffmpeg_ogg_flac", "ffmpeg", "-c:a flac -f ogg OUT", "-c:a flac -f ogg -", Exactness::kSample, true},
    {"ffmpeg_mp3", "ffmpeg", "-f mp3 OUT", "-f mp3 -", Exactness::kMpeg, true},
    {"ffmpeg_mp3_vbr", "ffmpeg", "-q:a 5 -f mp3 OUT", "-q:a 5 -f mp3 -", Exactness::kMpeg, true},
    {"ffmpeg_m4a", "ffmpeg", "-c:a aac -f mp4 OUT", "-c:a aac -f mp4 -movflags empty_moov -",
     Exactness::kAacFrame, false},
    {"ffmpeg_aac", "ffmpeg", "-c:a aac -f adts OUT", "-c:a aac -f adts -", Exactness::kAacFrame, false},
    {"ffmpeg_webm", "ffmpeg", "-c:a libopus -f webm OUT", "-c:a libopus -f webm -", Exactness::kOpusFrame,
     false},
    {"lame_cbr", "lame", "lame --quiet IN OUT", "lame --quiet IN -", Exactness::kMpeg, true},
    {"lame_vbr", "lame", "lame --quiet -V 4 IN OUT", "lame --quiet -V 4 IN -", Exactness::kMpeg, true},
    {"sox_wav", "sox", "sox IN -t wav OUT", "cat IN | sox -t wav - -t wav -", Exactness::kSample, false},
    {"sox_aiff", "sox", "sox IN -t aiff OUT", "cat IN | sox -t wav - -t aiff -", Exactness::kSample, false},
    {"sox_au", "sox", "sox IN -t au OUT", "cat IN | sox -t wav - -t au -", Exactness::kSample, false},
    {"sox_flac", "sox", "sox IN -t flac OUT", "cat IN | sox -t wav --ignore-length - -t flac -",
     Exactness::kSample, false},
    {"flac", "flac", "flac -s -f IN -o OUT", "cat IN | flac -s -c -", Exactness::kSample, false},
    {"flac_ogg", "flac", "flac -s -f --ogg IN -o OUT", "cat IN | flac -s --ogg -c -", Exactness::kSample,
     true},
    {"opusenc", "opusenc", "opusenc --quiet IN OUT", "cat IN | opusenc --quiet - -", Exactness::kSample,
     true},
    {"oggenc", "oggenc", "oggenc -Q IN -o OUT", "cat IN | oggenc -Q - -o -", Exactness::kSample, true},
};

class AudioLengthsTest : public testing::TestWithParam<Encoder> {
 protected:
  static bool Run(const std::string& command, const std::string& in, const std::string& out) {
    const std::string whole = absl::StrReplaceAll(command, {{"IN", in}, {"OUT", out}});
    return std::system(absl::StrCat("{ ", whole, "; } 2>/dev/null </dev/null").c_str()) == 0;
  }

  static std::string Command(const char* arguments) {
    return std::string(GetParam().tool) == "ffmpeg" ? absl::StrCat(kFfmpeg, arguments) : arguments;
  }

  // `clips` is how many were joined.
  static void ExpectLength(const std::string& path, int rate_hz, int clips) {
    const auto decoded = DecodeAudio(path);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    const double samples =
        static_cast<double>(decoded->samples.size()) * rate_hz / decoded->sample_rate_hz / clips;
    const double want = std::round(kDurationS * rate_hz);
    const double mpeg_frame = rate_hz > 24000 ? 1152 : 576;
    double more = 1;
    if (GetParam().exactness == Exactness::kPadded) more = 3;
    if (GetParam().exactness == Exactness::kMpeg) more = 1105 + 2 * mpeg_frame;
    if (GetParam().exactness == Exactness::kAacFrame) more = 2 * 1024;
    if (GetParam().exactness == Exactness::kOpusFrame) more = 0.02 * rate_hz;
    EXPECT_GE(samples, want - 1) << rate_hz << " Hz, " << clips << " clips";
    EXPECT_LE(samples, want + more) << rate_hz << " Hz, " << clips << " clips";
    // Its end is there to be read, too.
    const double duration_s = static_cast<double>(decoded->samples.size()) / decoded->sample_rate_hz;
    const auto end = DecodeAudio(path, {duration_s - 0.25, 0});
    ASSERT_TRUE(end.ok()) << end.status();
    EXPECT_NEAR(static_cast<double>(end->samples.size()), 0.25 * decoded->sample_rate_hz, 1);
  }
};

TEST_P(AudioLengthsTest, AreTrue) {
  const Encoder& encoder = GetParam();
  if (std::system(absl::StrCat("command -v ", encoder.tool, " >/dev/null").c_str()) != 0) {
    GTEST_SKIP() << encoder.tool << " is not installed";
  }
  const std::string in = TestPath(absl::StrCat("in_", encoder.name, ".wav"));
  const std::string out = TestPath(absl::StrCat("out_", encoder.name));
  const std::string joined = TestPath(absl::StrCat("joined_", encoder.name));
  for (const int rate_hz : kRatesHz) {
    const std::vector<float> sweep =
        Sweep(100, 3000, rate_hz, static_cast<int64_t>(std::round(kDurationS * rate_hz)), 0.3);
    ASSERT_TRUE(WriteTestAudio(in, SF_FORMAT_WAV | SF_FORMAT_PCM_16, rate_hz, 1, sweep));
    ASSERT_TRUE(Run(Command(encoder.to_file), in, out));
    ExpectLength(out, rate_hz, 1);
    if (encoder.joinable) {
      WriteBytes(joined, ReadBytes(out) + ReadBytes(out));
      ExpectLength(joined, rate_hz, 2);
    }
    ASSERT_TRUE(Run(Command(encoder.to_pipe) + " | cat >OUT", in, out));
    ExpectLength(out, rate_hz, 1);
    if (encoder.joinable) {
      WriteBytes(joined, ReadBytes(out) + ReadBytes(out));
      ExpectLength(joined, rate_hz, 2);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, AudioLengthsTest, testing::ValuesIn(kEncoders),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace distill_l2s
