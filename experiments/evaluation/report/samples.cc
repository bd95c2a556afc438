#include "experiments/evaluation/report/samples.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "base/duration_text.h"
#include "experiments/evaluation/report/html.h"

namespace distill_l2s {
namespace {

std::vector<size_t> Choose(const std::vector<ClipResult>& clips, int count) {
  std::vector<size_t> order(clips.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&clips](size_t a, size_t b) {
    return clips[a].characters.Rate() < clips[b].characters.Rate();
  });
  if (static_cast<int64_t>(order.size()) <= count) return order;
  std::vector<size_t> chosen;
  for (int i = 0; i < count; ++i) chosen.push_back(order[i * (order.size() - 1) / std::max(1, count - 1)]);
  return chosen;
}

// A lone space cannot be seen as struck out or underlined.
std::string Visible(const std::string& text) { return EscapeHtml(absl::StrReplaceAll(text, {{" ", "␣"}})); }

std::string MarkErrors(const ClipResult& clip) {
  std::string html;
  for (const AlignedText& piece : AlignForDisplay(clip.reference, clip.hypothesis)) {
    switch (piece.operation) {
      case EditOperation::kHit:
        absl::StrAppend(&html, EscapeHtml(piece.hypothesis));
        break;
      case EditOperation::kSubstitution:
        absl::StrAppend(&html, "<mark class=\"sub\" title=\"instead of ", EscapeHtml(piece.reference), "\">",
                        Visible(piece.hypothesis), "</mark>");
        break;
      case EditOperation::kDeletion:
        absl::StrAppend(&html, "<del>", Visible(piece.reference), "</del>");
        break;
      case EditOperation::kInsertion:
        absl::StrAppend(&html, "<ins>", Visible(piece.hypothesis), "</ins>");
        break;
    }
  }
  return absl::StrCat("<bdi>", html, "</bdi>");
}

std::string RenderSample(const ReportData& data, size_t index) {
  const ClipResult& clip = data.arms[0].runs[0].clips[index];
  const std::string near = clip.near.has_value() ? (*clip.near ? " · near" : " · far") : "";
  std::string html =
      absl::StrCat("<article class=\"sample card\"><p class=\"meta\">", FormatDuration(clip.duration_s), near,
                   "</p><dl><dt>Reference</dt><dd>", IsolatedText(clip.reference), "</dd>");
  for (size_t i = 0; i < data.arms.size(); ++i) {
    const ClipResult& result = data.arms[i].runs[0].clips[index];
    absl::StrAppend(&html, "<dt><span class=\"key arm-", i, "\"></span>", EscapeHtml(data.arms[i].title),
                    " <span class=\"count\">CER ", absl::StrFormat("%.0f %%", 100 * result.characters.Rate()),
                    "</span></dt><dd>",
                    result.hypothesis.empty() ? "<span class=\"quiet\">(nothing)</span> " : "",
                    MarkErrors(result), "</dd>");
  }
  return absl::StrCat(html, "</dl></article>\n");
}

}  // namespace

std::string RenderSamples(const ReportData& data, int count) {
  std::string html =
      "<section>\n<h2>What the recognisers write</h2>\n<p class=\"quiet\">Test clips spread evenly over the "
      "range of the "
      "baseline’s error rate, from best to worst; first seed. <mark class=\"sub\">substituted</mark> "
      "<del>deleted</del> <ins>inserted</ins></p>\n<div class=\"samples\">\n";
  for (size_t index : Choose(data.arms[0].runs[0].clips, count)) {
    absl::StrAppend(&html, RenderSample(data, index));
  }
  return absl::StrCat(html, "</div>\n</section>\n");
}

}  // namespace distill_l2s
