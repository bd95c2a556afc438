#include "experiments/prepare_corpus/changed_clips.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "data/corpora/changed_texts.h"
#include "data/text/character_name.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/prepare_corpus/text_change.h"

namespace distill_l2s {
namespace {

std::string RenderChangedClip(const TextChange& change, const ChangedText& clip) {
  const MarkedTexts marked = MarkChange(clip.raw, clip.text);
  return absl::StrCat("<article class=\"sample card\"><p class=\"meta\"><strong>",
                      IsolatedText(DescribeCharacter(change.character)), "</strong><span>in ", change.clips,
                      change.clips == 1 ? " text" : " texts", "</span></p><dl><dt>In the corpus</dt><dd>",
                      marked.raw, "</dd><dt>Normalised</dt><dd>", marked.text,
                      "</dd></dl><audio controls preload=\"none\" src=\"", EscapeHtml(clip.audio),
                      "\" title=\"", EscapeHtml(clip.key), "\"></audio></article>\n");
}

}  // namespace

std::string RenderChangedClips(const ImportReport& report) {
  if (report.changes.empty()) return "";
  std::string html =
      "<section><h2>What normalisation changes</h2><p>Listen whether the normalised text is what is said. "
      "For "
      "each character that texts lost, the rarest first: <del>taken out</del>, <ins>put in</ins>. Capitals "
      "are "
      "not marked.</p>\n<div class=\"samples\">\n";
  for (const TextChange& change : report.changes) {
    for (const ChangedText& clip : change.examples) absl::StrAppend(&html, RenderChangedClip(change, clip));
  }
  absl::StrAppend(&html, "</div>\n");
  const int64_t others = report.change_kinds - static_cast<int64_t>(report.changes.size());
  if (others > 0) {
    absl::StrAppend(&html, "<p>", others, others == 1 ? " other character" : " other characters",
                    " that texts lost have no clip of their own here.</p>\n");
  }
  return absl::StrCat(html, "</section>\n");
}

}  // namespace distill_l2s
