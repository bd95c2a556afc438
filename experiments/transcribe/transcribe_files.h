#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "experiments/decoding/ctc_decoder.h"
#include "experiments/transcribe/transcript.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

struct TranscribeOptions {
  double batch_s = 60;   // Seconds of audio in a batch, padding included; a longer window is one of its own.
  double window_s = 20;  // Longer files are seen in windows of so many seconds, ...
  double overlap_s = 4;  // ... each of which shares so many with the next.
  std::string progress;  // Name of the progress bar; empty: none.
};

// Errors name the option as a flag: batch or window under 0.1 s, a window over an hour, an overlap of more
// than half of the window.
absl::Status CheckTranscribeOptions(const TranscribeOptions& options);

// Called for each file, in their order; an error ends the work.
using TranscriptSink = std::function<absl::Status(size_t file, const absl::StatusOr<Transcript>& transcript)>;

// Transcribes audio files of any format, rate, channel count and length (WindowReader, SpeechStream). Files
// are read one after the other and cut into windows; eight batches' worth of windows is held at a time,
// sorted by length and recognised. So memory does not grow with a file, but for 12 bytes a frame (2 MB an
// hour of audio) and its text. A file's transcript does not depend on the others.
//
// What is wrong with one file (not readable, not audio, truncated, too short for the model's first frame, an
// output that is not a number) is its transcript's error, which names it, and the others go on. Errors of the
// whole: an option (CheckTranscribeOptions), the sink's, not enough memory, Cancelled after Interrupted().
absl::Status TranscribeFiles(const Recognizer& recognizer, const CtcDecoder& decoder,
                             const std::vector<std::string>& paths, const TranscribeOptions& options,
                             const TranscriptSink& sink);

}  // namespace distill_l2s
