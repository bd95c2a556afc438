#include "data/audio/ffmpeg_decoder.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "data/audio/limited_process.h"
#include "data/audio/nameless_file.h"

namespace distill_l2s {

const char kReadFormats[] =
    "WAV, FLAC, Ogg (Vorbis, Opus, FLAC), MP3, AIFF, W64, CAF, AU; where ffmpeg is installed also m4a, mp4, "
    "3gp, mov, webm, mka, mkv, wma, amr, aac, wv, ape";

namespace {

// The child's standard input by the name of a file: unlike a pipe's, its bytes can be read in any order.
constexpr char kInput[] = "file:/proc/self/fd/0";
constexpr char kShortInput[] = "/proc/self/fd/0";

constexpr size_t kKeptFiles = 8;
constexpr int64_t kKeptBytes = int64_t{2} << 30;
constexpr size_t kMostShown = 300;

// Identifies the content of a file.
using FileIdentity = std::array<int64_t, 5>;

std::string ShellQuoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

std::string ConversionCommand(const std::string& path) {
  const size_t dot = path.rfind('.');
  const size_t slash = path.rfind('/');
  const bool has_extension = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1);
  return absl::StrCat(
      "ffmpeg -i ", ShellQuoted(absl::StrCat("file:", path)), " -ac 1 ",
      ShellQuoted(absl::StrCat("file:", path.substr(0, has_extension ? dot : path.size()), ".flac")));
}

// Messages hold what the file holds: only printable characters may reach a terminal.
std::string ShownErrors(absl::string_view errors) {
  const std::vector<absl::string_view> lines = absl::StrSplit(errors, '\n', absl::SkipWhitespace());
  std::string shown = lines.empty() ? "" : std::string(absl::StripAsciiWhitespace(lines.front()));
  if (lines.size() > 1) absl::StrAppend(&shown, "; ", absl::StripAsciiWhitespace(lines.back()));
  shown = absl::StrReplaceAll(shown, {{kInput, "the file"}, {kShortInput, "the file"}});
  return absl::CHexEscape(shown.substr(0, kMostShown));
}

absl::Status CheckResult(const LimitedProcessResult& result, const FfmpegFormat& format) {
  const std::string errors = ShownErrors(result.errors);
  const int status = result.wait_status;
  if (result.timed_out || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("ffmpeg takes over an hour to decode this ", format.name));
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ) {
    return absl::ResourceExhaustedError(absl::StrCat("this ", format.name, " holds over 16 GiB of audio"));
  }
  for (const char* sign :
       {"partial file", "File ended prematurely", "moov atom not found", "No space left"}) {
    if (!absl::StrContains(result.errors, sign)) continue;
    return absl::DataLossError(
        absl::StrCat(absl::StrContains(sign, "space") ? "no space left for its decoded audio" : "truncated",
                     ": ffmpeg says ", errors));
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return absl::OkStatus();
  if (errors.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("ffmpeg fails to decode this ", format.name));
  }
  return absl::InvalidArgumentError(absl::StrCat("ffmpeg cannot decode this ", format.name, ": ", errors));
}

absl::StatusOr<SharedBytes> Decode(const std::string& program, const ByteSource& bytes,
                                   const FfmpegFormat& format) {
  ASSIGN_OR_RETURN(const int output, OpenNamelessFile());
  const std::vector<std::string> arguments = {
      program,     "-nostdin", "-v",   "error", "-protocol_whitelist",
      "file",      "-threads", "1",    "-f",    std::string(format.demuxer),
      "-i",        kInput,     "-map", "0:a:0", "-c:a",
      "pcm_s16le", "-f",       "w64",  "pipe:1"};
  const auto result = RunLimitedProcess(arguments, DescriptorOf(bytes), output, {});
  struct stat file = {};
  fstat(output, &file);
  SharedBytes decoded = DescriptorBytes(output, file.st_size);
  RETURN_IF_ERROR(result.status());
  RETURN_IF_ERROR(CheckResult(*result, format));
  if (file.st_size > 0) return decoded;
  return absl::InvalidArgumentError(absl::StrCat("ffmpeg finds no audio in this ", format.name));
}

// The files that were decoded last.
class DecodedFiles {
 public:
  SharedBytes Find(const FileIdentity& identity) {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [key, bytes] : files_) {
      if (key == identity) return bytes;
    }
    return nullptr;
  }

  void Keep(const FileIdentity& identity, const SharedBytes& bytes) {
    const std::lock_guard<std::mutex> lock(mutex_);
    files_.emplace_front(identity, bytes);
    int64_t total = 0;
    size_t kept = 0;
    while (kept < std::min(files_.size(), kKeptFiles) &&
           (total += files_[kept].second->size()) <= kKeptBytes) {
      ++kept;
    }
    files_.resize(kept);
  }

 private:
  std::mutex mutex_;
  std::deque<std::pair<FileIdentity, SharedBytes>> files_;
};

}  // namespace

FfmpegFormat ForeignFormat(const ByteSource& bytes) {
  ByteWindow window(bytes, 4096);
  const std::string start = bytes.Slice(0, 16);
  const absl::string_view type = absl::string_view(start).substr(std::min<size_t>(4, start.size()), 4);
  for (const char* box : {"ftyp", "moov", "mdat", "wide", "free", "skip"}) {
    if (type == box) return {"mov", "MP4 (m4a, mp4, 3gp, mov)"};
  }
  if (absl::StartsWith(start, "\x1a\x45\xdf\xa3")) return {"matroska", "Matroska (webm, mka, mkv)"};
  if (absl::StartsWith(start, "\x30\x26\xb2\x75\x8e\x66\xcf\x11")) return {"asf", "ASF (wma)"};
  if (absl::StartsWith(start, "#!AMR")) return {"amr", "AMR"};
  if (absl::StartsWith(start, "wvpk")) return {"wv", "WavPack"};
  if (absl::StartsWith(start, "MAC ")) return {"ape", "Monkey's Audio"};
  int64_t begin = 0;
  if (absl::StartsWith(start, "ID3") && start.size() >= 10) {
    begin = 10;
    int64_t size = 0;
    for (int i = 6; i < 10; ++i) size = size << 7 | (start[i] & 0x7f);
    begin += size;
  }
  // AAC's frames (ADTS) are those of MPEG audio with layer 0.
  const std::string frame = bytes.Slice(begin, 2);
  if (frame.size() == 2 && frame[0] == '\xff' && (frame[1] & 0xf6) == 0xf0) return {"aac", "AAC"};
  return {};
}

FfmpegFormat SharedFormat(const ByteSource& bytes) {
  const std::string start = bytes.Slice(0, 4);
  if (start == "RIFF" || start == "RIFX" || start == "RF64") return {"wav", "WAV"};
  if (start == "FORM") return {"aiff", "AIFF"};
  if (start == "caff") return {"caf", "CAF"};
  if (start == "OggS") return {"ogg", "Ogg"};
  if (start == "riff") return {"w64", "W64"};
  if (start == ".snd") return {"au", "AU"};
  return {};
}

absl::StatusOr<SharedBytes> DecodeByFfmpeg(const std::string& path, const SharedBytes& bytes,
                                           const FfmpegFormat& format) {
  static DecodedFiles& kept = *new DecodedFiles;
  struct stat file = {};
  if (fstat(DescriptorOf(*bytes), &file) != 0) return absl::InternalError("no file to decode");
  const FileIdentity identity = {static_cast<int64_t>(file.st_dev), static_cast<int64_t>(file.st_ino),
                                 file.st_size, file.st_mtim.tv_sec, file.st_mtim.tv_nsec};
  if (SharedBytes decoded = kept.Find(identity); decoded != nullptr) return decoded;
  const std::string program = FindProgram("ffmpeg");
  if (program.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the program ffmpeg, which is not installed, decodes ", format.name,
        ": install it (apt-get install ffmpeg), or convert the file where it is: ", ConversionCommand(path),
        ". Formats that are read: ", kReadFormats));
  }
  ASSIGN_OR_RETURN(SharedBytes decoded, Decode(program, *bytes, format));
  kept.Keep(identity, decoded);
  return decoded;
}

}  // namespace distill_l2s
