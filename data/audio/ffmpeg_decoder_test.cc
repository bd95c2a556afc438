#include "data/audio/ffmpeg_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sndfile.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "data/audio/decode.h"
#include "data/audio/test_signals.h"

namespace distill_l2s {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const char kMp4[] =
    "\0\0\0\x20"
    "ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0";

// The tests need no FFmpeg: a script by its name notes its arguments and its input, and does what it is told.
class FfmpegDecoderTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = TestPath("fake");
    std::filesystem::create_directories(directory_);
    setenv("PATH", absl::StrCat(directory_, ":/usr/bin:/bin").c_str(), 1);
    ASSERT_TRUE(WriteTestAudio(File("decoded.w64"), SF_FORMAT_W64 | SF_FORMAT_PCM_16, 16000, 1,
                               Sweep(100, 3000, 16000, 16000, 0.3)));
    whole_ = DecodeAudio(File("decoded.w64"))->samples;
    std::filesystem::remove(File("arguments"));
  }
  void TearDown() override { setenv("PATH", "/usr/bin:/bin", 1); }

  std::string File(const std::string& name) { return absl::StrCat(directory_, "/", name); }

  void WriteProgram(const std::string& work) {
    WriteBytes(File("ffmpeg"), absl::StrCat("#!/bin/sh\necho \"$@\" >>'", File("arguments"),
                                            "'\ncat /proc/self/fd/0 >'", File("input"), "'\n", work, "\n"));
    ASSERT_EQ(chmod(File("ffmpeg").c_str(), 0700), 0);
  }
  std::string GoodWork() { return absl::StrCat("cat '", File("decoded.w64"), "'"); }

  // A file whose content no other has: decoded files are remembered.
  std::string WriteMp4(const std::string& name) {
    static int number = 0;
    const std::string content = std::string(kMp4, sizeof kMp4 - 1) + std::to_string(++number);
    WriteBytes(File(name), content);
    return File(name);
  }

  std::string directory_;
  std::vector<float> whole_;
};

TEST_F(FfmpegDecoderTest, DecodesAndSeeks) {
  WriteProgram(GoodWork());
  const std::string path = WriteMp4("a.m4a");
  const auto decoded = DecodeAudio(path);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->samples, whole_);
  EXPECT_EQ(ReadBytes(File("input")), ReadBytes(path));
  EXPECT_EQ(DecodeAudio(path, {0.5, 0.25})->samples,
            std::vector<float>(whole_.begin() + 8000, whole_.begin() + 12000));
  // Once for both.
  EXPECT_EQ(ReadBytes(File("arguments")),
            "-nostdin -v error -protocol_whitelist file -threads 1 -f mov -i file:/proc/self/fd/0 -map 0:a:0 "
            "-c:a pcm_s16le -f w64 pipe:1\n");
  // A changed file is decoded again.
  WriteBytes(path, ReadBytes(path) + "more");
  EXPECT_TRUE(DecodeAudio(path).ok());
  EXPECT_THAT(ReadBytes(File("arguments")), EndsWith("pipe:1\n-nostdin -v error -protocol_whitelist file "
                                                     "-threads 1 -f mov -i file:/proc/self/fd/0 -map 0:a:0 "
                                                     "-c:a pcm_s16le -f w64 pipe:1\n"));
}

TEST_F(FfmpegDecoderTest, NamesNeverReachTheProgram) {
  WriteProgram(GoodWork());
  for (const char* name : {"-y.m4a", "concat:a|b.m4a", "http:x.m4a", "%d.m4a", "a\nb.m4a", "$(id).m4a"}) {
    EXPECT_TRUE(DecodeAudio(WriteMp4(name)).ok()) << name;
    EXPECT_THAT(ReadBytes(File("arguments")), Not(HasSubstr(std::string(name).substr(0, 4)))) << name;
    std::filesystem::remove(File("arguments"));
  }
}

TEST_F(FfmpegDecoderTest, PlaylistsAreNoAudio) {
  WriteProgram(GoodWork());
  for (const char* content :
       {"#EXTM3U\n#EXTINF:1,\nhttp://example.org/a.ts\n", "ffconcat version 1.0\nfile '/etc/passwd'\n",
        "<?xml version=\"1.0\"?><MPD></MPD>", "v=0\no=- 0 0 IN IP4 127.0.0.1\n"}) {
    WriteBytes(File("list.m4a"), content);
    EXPECT_THAT(std::string(DecodeAudio(File("list.m4a")).status().message()),
                AllOf(HasSubstr("not readable as audio"), HasSubstr("Formats that are read: WAV")));
  }
  EXPECT_EQ(ReadBytes(File("arguments")), "");
}

TEST_F(FfmpegDecoderTest, WithoutTheProgramTheCommandIsTold) {
  setenv("PATH", "/no/such/directory", 1);
  const std::string path = WriteMp4("it's.m4a");
  const std::string quoted = absl::StrCat("'file:", directory_, "/it'\\''s.");
  EXPECT_THAT(std::string(DecodeAudio(path).status().message()),
              AllOf(HasSubstr(path + ": "), HasSubstr("install it (apt-get install ffmpeg)"),
                    HasSubstr(absl::StrCat("ffmpeg -i ", quoted, "m4a' -ac 1 ", quoted, "flac'")),
                    HasSubstr("Formats that are read: WAV, FLAC, Ogg")));
}

TEST_F(FfmpegDecoderTest, FailuresAreNamed) {
  const auto message = [&] {
    const std::string path = WriteMp4("bad.m4a");
    const absl::Status status = DecodeAudio(path).status();
    EXPECT_THAT(std::string(status.message()), HasSubstr(path + ": "));
    return status;
  };
  WriteProgram("echo 'file:/proc/self/fd/0: Invalid \033[31mdata' >&2; exit 1");
  EXPECT_THAT(
      std::string(message().message()),
      HasSubstr("ffmpeg cannot decode this MP4 (m4a, mp4, 3gp, mov): the file: Invalid \\x1b[31mdata"));
  WriteProgram(GoodWork() + "; echo '[mov] stream 0, offset 0x1: partial file' >&2");
  EXPECT_EQ(message().code(), absl::StatusCode::kDataLoss);
  WriteProgram("exit 0");
  EXPECT_THAT(std::string(message().message()), HasSubstr("ffmpeg finds no audio"));
  WriteProgram("kill -XCPU $$");
  EXPECT_EQ(message().code(), absl::StatusCode::kResourceExhausted);
  WriteProgram("echo text");
  EXPECT_THAT(std::string(message().message()), HasSubstr("not readable as audio"));
}

TEST_F(FfmpegDecoderTest, KnowsWhatPhonesAndBrowsersRecord) {
  const auto demuxer = [](const std::string& start) {
    return std::string(ForeignFormat(*LiteralBytes(start + std::string(64, 'x'))).demuxer);
  };
  EXPECT_EQ(demuxer(std::string(kMp4, sizeof kMp4 - 1)), "mov");
  EXPECT_EQ(demuxer("\x1a\x45\xdf\xa3"), "matroska");
  EXPECT_EQ(demuxer("\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "asf");
  EXPECT_EQ(demuxer("#!AMR-WB\n"), "amr");
  EXPECT_EQ(demuxer("\xff\xf1\x60\x40"), "aac");
  EXPECT_EQ(demuxer(std::string("ID3\x04\0\0\0\0\0\x02zz\xff\xf9", 14)), "aac");
  EXPECT_EQ(demuxer("\xff\xfb\x90\x64"), "");  // MP3.
  EXPECT_EQ(demuxer("RIFF"), "");
  EXPECT_EQ(demuxer(""), "");
}

TEST_F(FfmpegDecoderTest, AnotherCodecInOggIsDecoded) {
  WriteProgram(GoodWork());
  const std::string speex = std::string("OggS\0\x02", 6) + std::string(20, '\0') +
                            "\x01\x10"
                            "Speex   1.2.1...";
  WriteBytes(File("speex.ogg"), speex);
  const auto decoded = DecodeAudio(File("speex.ogg"));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(decoded->samples, whole_);
  EXPECT_THAT(ReadBytes(File("arguments")), HasSubstr("-f ogg -i"));
}

TEST_F(FfmpegDecoderTest, AnyStartIsHarmless) {
  Random random(5);
  const std::string seed(kMp4, sizeof kMp4 - 1);
  for (int trial = 0; trial < 2000; ++trial) {
    std::string bytes = seed;
    for (uint64_t change = random.Below(8); change > 0; --change) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    }
    bytes.resize(random.Below(bytes.size() + 1));
    const SharedBytes source = LiteralBytes(bytes);
    EXPECT_EQ(ForeignFormat(*source).demuxer.empty(), ForeignFormat(*source).name.empty());
    EXPECT_EQ(SharedFormat(*source).demuxer.empty(), SharedFormat(*source).name.empty());
  }
}

}  // namespace
}  // namespace distill_l2s
