#include "experiments/evaluation/report/html.h"

#include "absl/strings/str_cat.h"
#include "experiments/evaluation/code_points.h"

namespace distill_l2s {

std::string EscapeHtml(absl::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (int32_t c : DecodeUtf8(text)) {
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    switch (control ? 0xfffd : c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += EncodeUtf8(control ? 0xfffd : c);
    }
  }
  return escaped;
}

std::string IsolatedText(absl::string_view text) { return absl::StrCat("<bdi>", EscapeHtml(text), "</bdi>"); }

}  // namespace distill_l2s
