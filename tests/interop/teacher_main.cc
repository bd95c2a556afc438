#include <ATen/ops/tensor.h>
#include <gflags/gflags.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/command_line.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/tokenization/subword_tokenizer_factory.h"
#include "modeling/checkpoint/safetensors.h"
#include "modeling/xlm_roberta/frozen_teacher.h"

DEFINE_string(model, "", "Directory of a text encoder with its tokenizer.");
DEFINE_string(texts, "", "File of texts, one a line.");
DEFINE_string(output, "",
              "Safetensors file to write, for text N: ids_N [L] I64 and states_N [L, width] F32, the last "
              "layer's hidden states.");

namespace distill_l2s {
namespace {

absl::Status Run() {
  const std::string directory = UserPath(FLAGS_model);
  ASSIGN_OR_RETURN(const auto tokenizer, LoadSubwordTokenizer(directory));
  ASSIGN_OR_RETURN(const auto teacher, FrozenTeacher::Load(directory, {}));
  ASSIGN_OR_RETURN(const std::string texts, ReadFile(UserPath(FLAGS_texts)));
  TensorMap tensors;
  int number = 0;
  for (const absl::string_view text : absl::StrSplit(absl::StripSuffix(texts, "\n"), '\n')) {
    const std::vector<int64_t> ids = tokenizer->Encode(text);
    const std::string name = absl::StrCat(number++);
    ASSIGN_OR_RETURN(const TeacherHiddenStates hidden,
                     teacher->HiddenStates({ids}, {name}, {teacher->num_layers()}));
    tensors["ids_" + name] = at::tensor(ids, at::kLong);
    tensors["states_" + name] = hidden.states[0][0];
  }
  return WriteSafetensors(UserPath(FLAGS_output), tensors);
}

}  // namespace
}  // namespace distill_l2s

int main(int argc, char** argv) {
  distill_l2s::InitCommandLine(
      "Writes the tokens of texts and a text encoder's hidden states of them, to compare with other "
      "programs':\n  teacher --model=DIR --texts=FILE --output=FILE",
      &argc, &argv);
  return distill_l2s::ExitCode(distill_l2s::Run());
}
