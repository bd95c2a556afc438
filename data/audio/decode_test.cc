#include "data/audio/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <sys/stat.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>

#include "base/random.h"
#include "data/audio/audio_reader.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::HasSubstr;

struct Format {
  const char* name;
  int code;
  int rate_hz;
  int channels;
  double tolerance;  // Of a decoded sample; a lossy format's is checked by level instead.
};

const Format kFormats[] = {
    {"pcm16.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 2, 3.1e-5},
    {"float.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 48000, 1, 1e-7},
    {"pcm24.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_24, 8000, 3, 1e-6},
    {"pcm16.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 22050, 2, 3.1e-5},
    {"pcm16.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16, 16000, 1, 3.1e-5},
    {"vorbis.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 2, 0},
    {"opus.ogg", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 1, 0},
    {"layer3.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 48000, 1, 0},
    {"layer3_16k.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 16000, 1, 0},
};

// Three seconds; channel c is the sweep times c + 1, so that the mean of the channels is known.
std::string WriteSweep(const Format& format, std::vector<float>* mono) {
  const std::vector<float> sweep = Sweep(200, 2000, format.rate_hz, 3 * format.rate_hz, 0.2);
  std::vector<std::vector<float>> channels(format.channels, sweep);
  double mean_gain = 0;
  for (int c = 0; c < format.channels; ++c) {
    for (float& sample : channels[c]) sample *= c + 1;
    mean_gain += (c + 1.0) / format.channels;
  }
  *mono = sweep;
  for (float& sample : *mono) sample *= mean_gain;
  const std::string path = TestPath(format.name);
  EXPECT_TRUE(WriteTestAudio(path, format.code, format.rate_hz, format.channels, Interleave(channels)))
      << format.name;
  return path;
}

double RootMeanSquare(const std::vector<float>& x, size_t begin, size_t end) {
  double sum = 0;
  for (size_t i = begin; i < end; ++i) sum += static_cast<double>(x[i]) * x[i];
  return std::sqrt(sum / (end - begin));
}

class FormatTest : public testing::TestWithParam<Format> {};

TEST_P(FormatTest, DecodesEverySampleOfTheMeanOfTheChannels) {
  std::vector<float> want;
  const std::string path = WriteSweep(GetParam(), &want);
  const auto got = DecodeAudio(path);
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ(got->sample_rate_hz, GetParam().rate_hz);
  ASSERT_EQ(got->samples.size(), want.size());
  if (GetParam().tolerance > 0) {
    for (size_t i = 0; i < want.size(); ++i) ASSERT_NEAR(got->samples[i], want[i], GetParam().tolerance) << i;
  } else {
    // A lossy coder keeps the waveform, to a few per cent of its level, in place.
    std::vector<float> difference(want.size());
    for (size_t i = 0; i < want.size(); ++i) difference[i] = got->samples[i] - want[i];
    EXPECT_LT(RootMeanSquare(difference, 0, want.size()), 0.1 * RootMeanSquare(want, 0, want.size()));
  }
}

TEST_P(FormatTest, PartsEqualSlicesOfTheWhole) {
  std::vector<float> unused;
  const std::string path = WriteSweep(GetParam(), &unused);
  const std::vector<float> whole = DecodeAudio(path)->samples;
  const int rate = GetParam().rate_hz;
  const AudioRange ranges[] = {{0, 0.7}, {0.7, 1.0}, {1.7, 0.81235}, {2.51235, 0}, {1.00001, 1.5}};
  for (const AudioRange& range : ranges) {
    const auto part = DecodeAudio(path, range);
    ASSERT_TRUE(part.ok()) << part.status();
    const int64_t begin = std::llround(range.offset_s * rate);
    const int64_t end = range.duration_s == 0 ? static_cast<int64_t>(whole.size())
                                              : std::llround((range.offset_s + range.duration_s) * rate);
    ASSERT_EQ(static_cast<int64_t>(part->samples.size()), end - begin);
    for (int64_t i = begin; i < end; ++i) {
      ASSERT_NEAR(part->samples[i - begin], whole[i], 1e-6) << GetParam().name << " from " << range.offset_s;
    }
  }
}

TEST_P(FormatTest, ATruncatedFileIsNamed) {
  std::vector<float> unused;
  const std::string path = WriteSweep(GetParam(), &unused);
  const std::string bytes = ReadBytes(path);
  const std::string cut = TestPath(std::string("cut_") + GetParam().name);
  WriteBytes(cut, bytes.substr(0, bytes.size() * 6 / 10));
  const absl::Status status = DecodeAudio(cut).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(cut));
}

INSTANTIATE_TEST_SUITE_P(All, FormatTest, testing::ValuesIn(kFormats), [](const auto& info) {
  std::string name = info.param.name;
  for (char& c : name) c = c == '.' ? '_' : c;
  return name;
});

std::string Message(const std::string& path, AudioRange range = {}) {
  const auto waveform = DecodeAudio(path, range);
  EXPECT_FALSE(waveform.ok()) << path;
  return std::string(waveform.status().message());
}

std::string WriteOneSecond() {
  const std::string path = TestPath("one_second.wav");
  EXPECT_TRUE(WriteTestAudio(path, SF_FORMAT_WAV | SF_FORMAT_PCM_16, 16000, 1, Tone(440, 16000, 16000, 0.5)));
  return path;
}

TEST(DecodeTest, RefusesRangesOutsideTheFile) {
  const std::string path = WriteOneSecond();
  const double infinity = std::numeric_limits<double>::infinity();
  const AudioRange ranges[] = {{1, 0},      {-0.1, 0},   {1e300, 0}, {std::nan(""), 0}, {0, 1.2},
                               {0.5, 0.61}, {0.5, -0.1}, {0, 1e300}, {0, infinity},     {0, std::nan("")}};
  for (const AudioRange& range : ranges) {
    const absl::Status status = DecodeAudio(path, range).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << range.offset_s << " " << range.duration_s;
    EXPECT_THAT(std::string(status.message()), HasSubstr(path));
  }
  EXPECT_EQ(DecodeAudio(path, {0.5, 0.58})->samples.size(), 8000);  // A rounded duration.
  EXPECT_THAT(Message(path, {0.5, 1e-9}), HasSubstr("no sample between"));
}

TEST(DecodeTest, RefusesMoreSamplesThanAllowed) {
  const std::string path = WriteOneSecond();
  EXPECT_TRUE(DecodeAudio(path, {}, 16000).ok());
  EXPECT_EQ(DecodeAudio(path, {}, 15999).status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(DecodeAudio(path, {0.5, 0.25}, 4000).ok());
}

TEST(DecodeTest, NamesWhatIsNotAudio) {
  EXPECT_EQ(DecodeAudio(TestPath("absent.wav")).status().code(), absl::StatusCode::kNotFound);
  const std::string empty = TestPath("empty.wav");
  WriteBytes(empty, "");
  EXPECT_THAT(Message(empty), HasSubstr(empty + ": an empty file"));
  const std::string text = TestPath("text.mp3");
  WriteBytes(text, "<html><body>404 Not Found</body></html>");
  EXPECT_THAT(Message(text), HasSubstr(text + ": not readable as audio"));
  // Names that libsndfile takes for headerless audio.
  for (const char* name : {"raw.vox", "raw.gsm", "raw.au", "raw.snd", "raw.raw"}) {
    WriteBytes(TestPath(name), std::string(4096, 'x'));
    EXPECT_THAT(Message(TestPath(name)), HasSubstr("not readable as audio"));
  }
  EXPECT_THAT(Message(TestPath("")), HasSubstr("not a regular file"));
  const std::string pipe = TestPath("pipe.wav");
  std::filesystem::remove(pipe);
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(Message(pipe), HasSubstr("not a regular file"));
}

TEST(DecodeTest, TheContentDecidesTheFormat) {
  const std::string mislabelled = TestPath("really_wav.mp3");
  WriteBytes(mislabelled, ReadBytes(WriteOneSecond()));
  EXPECT_EQ(DecodeAudio(mislabelled)->samples.size(), 16000);
}

// A little-endian number in a WAV header.
void Patch(std::string* bytes, size_t at, uint32_t value, int size) {
  for (int i = 0; i < size; ++i) (*bytes)[at + i] = static_cast<char>(value >> (8 * i));
}

TEST(DecodeTest, SurvivesSenselessHeaders) {
  const std::string good = ReadBytes(WriteOneSecond());
  ASSERT_EQ(good.substr(36, 4), "data");
  const std::string path = TestPath("senseless.wav");
  std::string bytes = good;
  Patch(&bytes, 22, 0, 2);  // channels
  WriteBytes(path, bytes);
  EXPECT_THAT(Message(path), HasSubstr(path));
  for (const uint32_t rate : {0u, 5u, 0x7fffffffu, 0xffffffffu}) {
    bytes = good;
    Patch(&bytes, 24, rate, 4);
    WriteBytes(path, bytes);
    EXPECT_THAT(Message(path), HasSubstr(path));
  }
  bytes = good;
  Patch(&bytes, 40, 0x70000000, 4);  // 1.8 GB of audio announced
  WriteBytes(path, bytes);
  EXPECT_THAT(Message(path), HasSubstr("header announces 1879048192 bytes of audio, 32000 are there"));
  Patch(&bytes, 40, 0xffffffff, 4);  // as writers to a pipe leave it
  WriteBytes(path, bytes);
  EXPECT_EQ(DecodeAudio(path)->samples.size(), 16000);
  WriteBytes(path, good.substr(0, 44));
  EXPECT_THAT(Message(path), HasSubstr(path));
}

TEST(DecodeTest, AnAbsurdSampleCountTakesNoMemory) {
  const std::string path = TestPath("absurd.flac");
  ASSERT_TRUE(
      WriteTestAudio(path, SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1, Tone(440, 16000, 16000, 0.5)));
  std::string bytes = ReadBytes(path);
  // STREAMINFO's 36-bit count of samples ends at byte 26.
  for (const int at : {22, 23, 24, 25}) bytes[at] = '\xff';
  bytes[21] |= 0x0f;
  WriteBytes(path, bytes);
  EXPECT_EQ(DecodeAudio(path).status().code(), absl::StatusCode::kResourceExhausted);
  bytes[21] &= 0xf0;
  for (const int at : {22, 23}) bytes[at] = '\x03';  // 0x0303ffff: below the limit, 3,000 times what is there
  WriteBytes(path, bytes);
  const absl::Status status = DecodeAudio(path).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << status;
}

TEST(DecodeTest, RefusesSamplesThatAreNoNumbers) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    std::vector<float> samples = Tone(440, 16000, 16000, 0.5);
    samples[12345] = bad;
    const std::string path = TestPath("not_finite.wav");
    ASSERT_TRUE(WriteTestAudio(path, SF_FORMAT_WAV | SF_FORMAT_FLOAT, 16000, 1, samples));
    EXPECT_THAT(Message(path), HasSubstr("the sample at frame 12345 is"));
    EXPECT_TRUE(DecodeAudio(path, {0, 0.5}).ok());
  }
}

TEST(DecodeTest, SurvivesMutatedFiles) {
  setenv("PATH", "", 1);  // Damage makes some look like a codec that ffmpeg would be asked for.
  Random random(7);
  const std::string path = TestPath("mutated");
  for (const Format& format : kFormats) {
    std::vector<float> unused;
    const std::string good = ReadBytes(WriteSweep(format, &unused));
    for (int trial = 0; trial < 40; ++trial) {
      std::string bytes = good;
      for (uint64_t change = random.Below(8) + 1; change > 0; --change) {
        // Half of the changes hit the header.
        bytes[random.Below(random.Below(2) ? bytes.size() : 128)] = static_cast<char>(random.Below(256));
      }
      if (random.Below(4) == 0) bytes.resize(random.Below(bytes.size()));
      WriteBytes(path, bytes);
      const auto waveform = DecodeAudio(path, {}, 1 << 22);
      if (!waveform.ok()) {
        EXPECT_THAT(std::string(waveform.status().message()), HasSubstr(path));
        continue;
      }
      EXPECT_LE(waveform->samples.size(), size_t{1} << 22);
      for (const float sample : waveform->samples) ASSERT_TRUE(std::isfinite(sample));
    }
  }
}

}  // namespace
}  // namespace distill_l2s
