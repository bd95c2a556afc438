#include "tools/synthetic_corpus/espeak.h"

#include <filesystem>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/jobs/subprocess.h"
#include "tools/synthetic_corpus/synthetic_corpus.h"

namespace distill_l2s {
namespace {

// espeak-ng's own variants of a voice: men's and women's.
constexpr struct {
  const char* variant;
  int words_per_minute;
  int pitch;
} kVoices[kSyntheticVoices] = {{"m1", 160, 45}, {"f1", 150, 55}, {"m3", 175, 40},
                               {"f2", 165, 60}, {"m2", 155, 50}, {"f3", 170, 50},
                               {"m4", 150, 35}, {"f4", 160, 65}, {"m7", 165, 45}};

// espeak-ng says nothing of a full disk and leaves an empty file.
absl::Status CheckSpace(const std::string& directory) {
  std::error_code error;
  if (std::filesystem::space(directory, error).available > 0 || error) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrCat(directory, ": no space left on the device"));
}

}  // namespace

absl::StatusOr<Waveform> SpeakByEspeak(const std::string& language, const std::string& text, int voice,
                                       const std::string& scratch_directory) {
  const auto& how = kVoices[voice % kSyntheticVoices];
  const std::string path = JoinPath(scratch_directory, "espeak.wav");
  const absl::Cleanup remove = [&path] {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  };
  ProcessOptions options;
  options.arguments = {"espeak-ng",
                       "-v",
                       absl::StrCat(language, "+", how.variant),
                       "-s",
                       absl::StrCat(how.words_per_minute),
                       "-p",
                       absl::StrCat(how.pitch),
                       "-w",
                       path,
                       "--",
                       text};
  RETURN_IF_ERROR(RunProcess(options).status());
  absl::StatusOr<Waveform> speech = DecodeAudio(path);
  if (!speech.ok()) RETURN_IF_ERROR(CheckSpace(scratch_directory));
  return speech;
}

}  // namespace distill_l2s
