#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "experiments/align/alignment_writer.h"
#include "experiments/evaluation/recognize_clips.h"
#include "modeling/recognizer/recognizer.h"

namespace distill_l2s {

// What //experiments:align does.
struct AlignCommand {
  std::string model_dir;
  RecognizerOptions recognizer;
  std::vector<std::string> manifests;
  RecognitionOptions recognition;
  AlignmentWriterOptions writer;
  int lowest = 10;  // Clips of the lowest scores that the summary shows.
};

// Aligns the clips and writes the outputs; a summary goes to `out`, or to `errors` where the
// output is the standard one, a line about each clip that cannot be
// aligned to `errors`. Returns how many those are. Errors: those that begin with
// a flag are found before any work starts (ExitCode()); otherwise what stops the work.
absl::StatusOr<int> RunAlign(const AlignCommand& command, std::ostream* out, std::ostream* errors);

}  // namespace distill_l2s
