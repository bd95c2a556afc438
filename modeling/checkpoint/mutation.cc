#include "modeling/checkpoint/mutation.h"

namespace distill_l2s {

std::string Mutate(std::string file, const std::vector<std::string>& snippets, Random* random) {
  for (uint64_t edits = 1 + random->Below(4); edits > 0 && !file.empty(); --edits) {
    const size_t at = random->Below(file.size());
    const size_t count = 1 + random->Below(16);
    switch (random->Below(8)) {
      case 0:
        file[at] = static_cast<char>(file[at] ^ (1 << random->Below(8)));
        break;
      case 1:
        file[at] = static_cast<char>(random->Below(256));
        break;
      case 2:
        file[at] = static_cast<char>('0' + random->Below(10));
        break;
      case 3:
        file.erase(at, count);
        break;
      case 4:
        file.insert(random->Below(file.size()), file.substr(at, count));
        break;
      case 5:
        file.replace(at, random->Below(4), snippets[random->Below(snippets.size())]);
        break;
      case 6:
        file.replace(at, 8, std::string(8, random->Below(2) == 0 ? '\xff' : '\0'));
        break;
      default:
        if (random->Below(8) == 0) file.resize(at);
    }
  }
  return file;
}

}  // namespace distill_l2s
