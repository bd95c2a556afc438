#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "data/corpora/manifest.h"
#include "experiments/align/clip_alignment.h"

namespace distill_l2s {

// The words of all aligned clips as NIST's CTM (time-marked conversation), a word a line, by file and start:
//   <file> 1 <start> <duration> <word> <confidence>
// Times are seconds from the start of the audio file. The file's name is that of AudioNames(), in which white
// space becomes "_". Clips that were not aligned have no line.
std::string FormatCtm(const std::vector<Utterance>& utterances,
                      const std::vector<absl::StatusOr<ClipAlignment>>& alignments);

}  // namespace distill_l2s
