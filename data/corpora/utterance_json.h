#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/corpora/utterance.h"

namespace distill_l2s {

// The longest clip, and the latest begin of one, that an utterance may have.
constexpr double kMaxUtteranceS = 1e6;

// Reads one line of a manifest, a JSON object with NeMo's names or WeNet's:
//   NeMo   "audio_filepath", "duration", "text", perhaps "offset", "lang", "speaker"
//   WeNet  "wav", "txt", perhaps "duration", or "start" and "end" in seconds
// "offset", "lang" and "speaker" may be null, a speaker may be a whole number; other names are ignored. The
// audio path is as the line has it. Where a line with "wav" names neither duration nor end, duration_s is 0:
// to the end of the file. The error's text is the fault with its column and value, for the caller to put a
// place to: no JSON object, a field that is missing, there twice (by either name) or of another type, an
// empty path or one with a NUL, a duration outside (0, kMaxUtteranceS] s, an offset outside
// [0, kMaxUtteranceS] s; WeNet's lists of shards and Lhotse's cuts, by name. It is fit for a terminal.
absl::StatusOr<Utterance> ParseUtterance(absl::string_view line);

// Returns the first fault of an utterance, or "".
std::string UtteranceFault(const Utterance& utterance);

}  // namespace distill_l2s
