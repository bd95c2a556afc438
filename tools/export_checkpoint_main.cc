#include <gflags/gflags.h>

#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/closing.h"
#include "base/command_line.h"
#include "base/status_macros.h"
#include "modeling/export/export.h"
#include "modeling/recognizer/recognizer_parts.h"
#include "modeling/wav2vec2/checkpoint_names.h"

DEFINE_string(model, "", "Directory of a recogniser: config.json, weights in any format, vocab.json.");
DEFINE_string(output_dir, "", "Directory to write, which must not be there yet.");
DEFINE_string(
    weight_norm, "old",
    "How the weights of the position convolution are named: old (weight_g and weight_v, which every "
    "version of transformers reads) or new (parametrizations.weight.original0 and 1).");
DEFINE_string(target_language, "",
              "MMS: the language whose adapter is exported; default: the checkpoint's own.");
DEFINE_string(name, "", "Model card: the model's name.");
DEFINE_string(languages, "", "Model card: languages, BCP 47, with commas between.");
DEFINE_string(license, "", "Model card: the licence as the Hub spells it, such as apache-2.0.");
DEFINE_string(base_model, "", "Model card: what the model was fine-tuned from.");
DEFINE_string(training_data, "", "Model card: the training data's names, with commas between.");

namespace distill_l2s {
namespace {

absl::Status Export() {
  if (FLAGS_model.empty() || FLAGS_output_dir.empty()) {
    return absl::InvalidArgumentError("--model and --output_dir have to be given; see --help");
  }
  if (FLAGS_weight_norm != "old" && FLAGS_weight_norm != "new") {
    return absl::InvalidArgumentError(
        absl::StrCat("--weight_norm=", FLAGS_weight_norm, ", expected old or new"));
  }
  ASSIGN_OR_RETURN(const RecognizerParts recognizer,
                   LoadRecognizerParts(UserPath(FLAGS_model), FLAGS_target_language));
  ExportOptions options;
  options.preprocessor = recognizer.preprocessor;
  options.weight_norm = FLAGS_weight_norm == "new" ? WeightNormNames::kNew : WeightNormNames::kOld;
  options.card.name = FLAGS_name;
  options.card.languages = absl::StrSplit(FLAGS_languages, ',', absl::SkipEmpty());
  options.card.license = FLAGS_license;
  options.card.base_model = FLAGS_base_model;
  options.card.training_data = absl::StrSplit(FLAGS_training_data, ',', absl::SkipEmpty());
  RETURN_IF_ERROR(ExportModel(UserPath(FLAGS_output_dir), *recognizer.model, recognizer.vocabulary, options));
  std::cerr << Closing("exported the recogniser").Made(UserPath(FLAGS_output_dir)).Text();
  return absl::OkStatus();
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Writes a recogniser as a directory that transformers loads as a plain Wav2Vec2ForCTC with its\n"
      "processor:\n"
      "  export_checkpoint --model=run/checkpoint --output_dir=recogniser --languages=fi "
      "--license=apache-2.0",
      &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Export());
}
