#include "modeling/ngram/word_list.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace distill_l2s {

WordList::WordList(std::vector<std::string> words) {
  std::sort(words.begin(), words.end());
  size_t bytes = 0;
  for (const std::string& word : words) bytes += word.size();
  bytes_.reserve(bytes);
  starts_.reserve(words.size() + 1);
  for (const std::string& word : words) {
    absl::StrAppend(&bytes_, word);
    starts_.push_back(bytes_.size());
  }
}

WordList::Range WordList::Narrow(Range range, size_t bytes, absl::string_view next) const {
  // The first word from `first` on whose bytes from `bytes` on are not `before` `next`.
  const auto first_not = [&](uint32_t first, const auto& before) {
    uint32_t last = range.end;
    while (first < last) {
      const uint32_t middle = first + (last - first) / 2;
      if (before((*this)[middle].substr(bytes, next.size()))) {
        first = middle + 1;
      } else {
        last = middle;
      }
    }
    return first;
  };
  const uint32_t begin = first_not(range.begin, [&](absl::string_view piece) { return piece < next; });
  return {begin, first_not(begin, [&](absl::string_view piece) { return piece <= next; })};
}

}  // namespace distill_l2s
