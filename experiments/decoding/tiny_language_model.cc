#include "experiments/decoding/tiny_language_model.h"

#include <glog/logging.h>

#include "base/file.h"

namespace distill_l2s {

const char kTinyArpa[] =
    "\\data\\\nngram 1=8\nngram 2=5\n\n"
    "\\1-grams:\n-2\t<unk>\n-99\t<s>\t-0.5\n-1\t</s>\n-0.75\ta\t-0.25\n-1.25\tb\t-0.125\n-1.5\tab\t-0.0625\n"
    "-1.75\tba\n-2.25\tabb\n\n"
    "\\2-grams:\n-0.5\t<s> ab\n-0.375\tab b\n-0.25\tb </s>\n-0.625\tb a\n-0.125\ta ba\n\n\\end\\\n";

std::shared_ptr<const NgramModel> TinyLanguageModel(const std::string& directory) {
  const std::string path = JoinPath(directory, "tiny.arpa");
  const absl::Status status = WriteFileAtomically(path, kTinyArpa);
  CHECK(status.ok()) << status;
  auto model = NgramModel::Read(path);
  CHECK(model.ok()) << model.status();
  return std::make_shared<const NgramModel>(*std::move(model));
}

}  // namespace distill_l2s
