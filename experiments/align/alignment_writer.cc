#include "experiments/align/alignment_writer.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "experiments/align/alignment_json.h"
#include "experiments/align/ctm.h"
#include "experiments/align/file_names.h"
#include "experiments/align/text_grid.h"

namespace distill_l2s {
namespace {

absl::Status CheckPlaces(const AlignmentWriterOptions& options) {
  int lines = 0;
  for (const AlignmentFormat format : options.formats) {
    if (format != AlignmentFormat::kTextGrid) {
      ++lines;
    } else if (options.output_dir.empty()) {
      return absl::InvalidArgumentError("--format=textgrid needs --output_dir, for a file of each clip");
    }
  }
  if (options.output.empty() && options.output_dir.empty()) {
    return absl::InvalidArgumentError("--output or --output_dir is missing; see --help");
  }
  if (!options.output.empty() && lines == 0) {
    return absl::InvalidArgumentError("--output is for json or ctm, of which --format names none");
  }
  if (!options.output.empty() && lines > 1) {
    return absl::InvalidArgumentError(
        "--output is one file, --format names json and ctm: use --output_dir instead");
  }
  if (options.characters && std::find(options.formats.begin(), options.formats.end(),
                                      AlignmentFormat::kJson) == options.formats.end()) {
    return absl::InvalidArgumentError("--characters is for json, which --format does not name");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<AlignmentFormat>> ParseAlignmentFormats(absl::string_view names) {
  std::vector<AlignmentFormat> formats;
  for (const absl::string_view name : absl::StrSplit(names, ',')) {
    AlignmentFormat format;
    if (name == "json") {
      format = AlignmentFormat::kJson;
    } else if (name == "ctm") {
      format = AlignmentFormat::kCtm;
    } else if (name == "textgrid") {
      format = AlignmentFormat::kTextGrid;
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "--format: \"", name, "\" is no format, expected json, ctm, textgrid or several with commas"));
    }
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) {
      return absl::InvalidArgumentError(absl::StrCat("--format: \"", name, "\" stands twice"));
    }
    formats.push_back(format);
  }
  return formats;
}

absl::StatusOr<AlignmentWriter> AlignmentWriter::Create(AlignmentWriterOptions options) {
  RETURN_IF_ERROR(CheckPlaces(options));
  ASSIGN_OR_RETURN(Output output, Output::Open("output", options.output));
  if (!options.output_dir.empty()) RETURN_IF_ERROR(OpenOutputDirectory("output_dir", options.output_dir));
  return AlignmentWriter(std::move(options), std::move(output));
}

absl::Status AlignmentWriter::WriteLines(const std::string& name, const std::string& lines) {
  if (output_.is_wanted()) return output_.Write(lines);
  return WriteFileAtomically(JoinPath(options_.output_dir, name), lines);
}

absl::Status AlignmentWriter::Write(const std::vector<Utterance>& utterances,
                                    const std::vector<absl::StatusOr<ClipAlignment>>& alignments) {
  for (const AlignmentFormat format : options_.formats) {
    switch (format) {
      case AlignmentFormat::kJson: {
        std::string lines;
        for (size_t i = 0; i < utterances.size(); ++i) {
          absl::StrAppend(&lines, AlignmentJsonLine(utterances[i], alignments[i], options_.characters));
        }
        RETURN_IF_ERROR(WriteLines("alignments.jsonl", lines));
        break;
      }
      case AlignmentFormat::kCtm:
        RETURN_IF_ERROR(WriteLines("alignments.ctm", FormatCtm(utterances, alignments)));
        break;
      case AlignmentFormat::kTextGrid:
        RETURN_IF_ERROR(WriteTextGrids(utterances, alignments));
        break;
    }
  }
  return absl::OkStatus();
}

absl::Status AlignmentWriter::WriteTextGrids(
    const std::vector<Utterance>& utterances,
    const std::vector<absl::StatusOr<ClipAlignment>>& alignments) const {
  const std::vector<std::string> names = ClipFileNames(utterances);
  std::optional<Progress> progress;
  if (!options_.progress.empty()) progress.emplace(options_.progress, utterances.size(), "TextGrids");
  for (size_t i = 0; i < utterances.size(); ++i) {
    if (alignments[i].ok()) {
      RETURN_IF_ERROR(WriteFileAtomically(
          JoinPath(options_.output_dir, absl::StrCat(names[i], ".TextGrid")),
          FormatTextGrid(alignments[i]->words, utterances[i].offset_s + utterances[i].duration_s)));
    }
    if (progress.has_value()) progress->Advance(1);
  }
  return absl::OkStatus();
}

}  // namespace distill_l2s
