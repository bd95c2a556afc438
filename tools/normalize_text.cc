#include "tools/normalize_text.h"

namespace distill_l2s {

NormalizedLines NormalizeLines(const TextNormalizer& normalizer, std::istream* in, std::ostream* out) {
  NormalizedLines lines;
  for (std::string line; std::getline(*in, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    const NormalizedText text = normalizer.Normalize(line);
    if (text.usable()) {
      *out << text.text << '\n';
      ++lines.written;
    } else {
      ++lines.left_out[text.reason];
    }
  }
  return lines;
}

}  // namespace distill_l2s
