#include "experiments/align/align_command.h"

#include "absl/strings/str_cat.h"
#include "base/closing.h"
#include "base/status_macros.h"
#include "data/corpora/manifests.h"
#include "experiments/align/align_clips.h"
#include "experiments/align/alignment_summary.h"
#include "experiments/evaluation/clip_set_warnings.h"

namespace distill_l2s {
namespace {

absl::Status CheckRequest(const AlignCommand& command) {
  if (command.manifests.empty()) return absl::InvalidArgumentError("--manifest is missing; see --help");
  if (command.lowest < 0) {
    return absl::InvalidArgumentError(absl::StrCat("--lowest is ", command.lowest, ", expected 0 or more"));
  }
  return absl::OkStatus();
}

// The clip of the lowest score is the one to hear first: what does the model hear in it?
std::string AlignmentClosing(const AlignCommand& command, const std::vector<Utterance>& utterances,
                             const std::vector<absl::StatusOr<ClipAlignment>>& alignments) {
  size_t aligned = 0, lowest = 0;
  for (size_t i = 0; i < alignments.size(); ++i) {
    if (!alignments[i].ok()) continue;
    if (aligned == 0 || alignments[i]->score < alignments[lowest]->score) lowest = i;
    ++aligned;
  }
  Closing closing(absl::StrCat("aligned ", aligned, " of ", alignments.size(), " clips"));
  closing.Made(command.writer.output).Made(command.writer.output_dir);
  if (aligned > 0) {
    closing.Next(
        CommandLine("//experiments:transcribe", {absl::StrCat("--model=", ShownPath(command.model_dir)),
                                                 ShownPath(utterances[lowest].audio_filepath)}));
  }
  return closing.Text();
}

absl::StatusOr<int> Align(const AlignCommand& command, AlignmentWriter* writer, std::ostream* out,
                          std::ostream* errors) {
  ASSIGN_OR_RETURN(const std::vector<Utterance> utterances, ReadManifests(command.manifests));
  ASSIGN_OR_RETURN(const Recognizer recognizer, Recognizer::Load(command.model_dir, command.recognizer));
  *errors << FormatWarnings(ClipSetWarnings(utterances, recognizer.vocabulary(), command.model_dir))
          << std::flush;
  ASSIGN_OR_RETURN(const auto alignments, AlignClips(recognizer, utterances, command.recognition));
  int failed = 0;
  for (const absl::StatusOr<ClipAlignment>& alignment : alignments) {
    if (alignment.ok()) continue;
    *errors << absl::StrCat("ERROR: ", alignment.status().message(), "\n");
    ++failed;
  }
  errors->flush();
  // First, so that no failed write hides it.
  std::ostream* const summary = writer->is_to_standard_output() ? errors : out;
  *summary << FormatAlignmentSummary(utterances, alignments, command.lowest) << std::flush;
  RETURN_IF_ERROR(writer->Write(utterances, alignments));
  if (!out->good()) return absl::DataLossError("the standard output cannot be written");
  *errors << AlignmentClosing(command, utterances, alignments) << std::flush;
  return failed;
}

}  // namespace

absl::StatusOr<int> RunAlign(const AlignCommand& command, std::ostream* out, std::ostream* errors) {
  RETURN_IF_ERROR(CheckRequest(command));
  ASSIGN_OR_RETURN(AlignmentWriter writer, AlignmentWriter::Create(command.writer));
  return Align(command, &writer, out, errors);
}

}  // namespace distill_l2s
