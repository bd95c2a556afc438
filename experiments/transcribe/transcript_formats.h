#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "experiments/transcribe/transcript.h"

namespace distill_l2s {

enum class TranscriptFormat { kText, kJson, kSrt, kVtt };

// "text", "json", "srt", "vtt", comma-separated, each at most once. Errors: another name, none.
absl::StatusOr<std::vector<TranscriptFormat>> ParseTranscriptFormats(absl::string_view names);

// "txt", "json", "srt", "vtt".
const char* FileExtension(TranscriptFormat format);

// A whole file of the format.
//   kText  the text in one line
//   kJson  one line: {"audio_filepath", "duration", "text", "words": [{"word", "start", "end",
//          "confidence"}]}, times in seconds to the millisecond; so it is a line of a manifest as well
//   kSrt   SubRip subtitles, of MakeCues()
//   kVtt   WebVTT subtitles, of MakeCues()
std::string FormatTranscript(TranscriptFormat format, const std::string& audio_path,
                             const Transcript& transcript);

}  // namespace distill_l2s
