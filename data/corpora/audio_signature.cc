#include "data/corpora/audio_signature.h"

#include <array>
#include <filesystem>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {
namespace {

std::string KindOfBytes(absl::string_view bytes) {
  if (absl::StartsWith(bytes, "RIFF") || absl::StartsWith(bytes, "RF64")) return "wav";
  if (absl::StartsWith(bytes, "fLaC")) return "flac";
  if (absl::StartsWith(bytes, "OggS")) return "ogg";
  if (absl::StartsWith(bytes, "FORM")) return "aiff";
  if (absl::StartsWith(bytes, "ID3")) return "mp3";
  // An MPEG frame of layer III.
  if (bytes.size() > 1 && bytes[0] == '\xFF' && (bytes[1] & 0xE6) == 0xE2) return "mp3";
  return "";
}

std::string KindOfName(const std::string& path) {
  const std::string extension = absl::AsciiStrToLower(std::filesystem::path(path).extension().string());
  if (extension == ".oga" || extension == ".opus") return "ogg";
  if (extension == ".aif") return "aiff";
  for (const char* kind : {"wav", "flac", "ogg", "aiff", "mp3"}) {
    if (extension == absl::StrCat(".", kind)) return kind;
  }
  return "";
}

}  // namespace

std::string FindMislabelledAudio(const std::string& path) {
  std::array<char, 4> bytes = {};
  std::ifstream file(path, std::ios::binary);
  file.read(bytes.data(), bytes.size());
  const std::string held = KindOfBytes({bytes.data(), static_cast<size_t>(file.gcount())});
  const std::string named = KindOfName(path);
  return held.empty() || named.empty() || held == named ? "" : absl::StrCat("holds ", held);
}

}  // namespace distill_l2s
