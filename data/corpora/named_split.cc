#include "data/corpora/named_split.h"

#include "absl/strings/ascii.h"

namespace distill_l2s {
namespace {

constexpr struct {
  const char* word;
  const char* split;
} kWords[] = {{"train", "train"}, {"dev", "dev"},   {"valid", "dev"},      {"validation", "dev"},
              {"test", "test"},   {"eval", "test"}, {"evaluation", "test"}};

}  // namespace

std::string SplitOfName(absl::string_view name) {
  std::string split;
  size_t begin = 0;
  for (size_t end = 0; end <= name.size(); ++end) {
    if (end < name.size() && absl::ascii_isalpha(name[end])) continue;
    for (const auto& known : kWords) {
      if (name.substr(begin, end - begin) == known.word) split = known.split;
    }
    begin = end + 1;
  }
  return split;
}

}  // namespace distill_l2s
