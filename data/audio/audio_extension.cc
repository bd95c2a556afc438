#include "data/audio/audio_extension.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "absl/strings/ascii.h"

namespace distill_l2s {
namespace {

constexpr const char* kExtensions[] = {
    ".wav", ".flac", ".ogg", ".oga",  ".opus", ".mp3",
    ".mp2", ".aiff", ".aif", ".aifc", ".w64",  ".caf",
    ".au",  // libsndfile
    ".m4a", ".mp4",  ".mov", ".3gp",  ".webm", ".mka",
    ".mkv", ".wma",  ".amr", ".aac",  ".wv",   ".ape",  // ffmpeg
};

}  // namespace

bool HasAudioExtension(const std::string& path) {
  const std::string extension = absl::AsciiStrToLower(std::filesystem::path(path).extension().string());
  return std::find(std::begin(kExtensions), std::end(kExtensions), extension) != std::end(kExtensions);
}

}  // namespace distill_l2s
