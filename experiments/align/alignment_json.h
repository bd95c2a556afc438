#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/align/clip_alignment.h"

namespace distill_l2s {

// A clip's line of JSON: that of a manifest, {"audio_filepath", "offset", "duration", "text", "lang",
// "speaker"}, the three that may be absent only where they are set, and
//   aligned  "score", "worst": {"start", "end"}, where the text fits the least, "words": those of
//            WordsToJson(), and where there are any "unknown_characters"
//   not      "error": why
// so that lines with a score make a manifest as they are. With `characters` each word has a list "characters"
// of {"character", "start", "end"}. The audio path may be any bytes; what is not UTF-8 becomes U+FFFD.
std::string AlignmentJsonLine(const Utterance& utterance, const absl::StatusOr<ClipAlignment>& alignment,
                              bool characters);

}  // namespace distill_l2s
