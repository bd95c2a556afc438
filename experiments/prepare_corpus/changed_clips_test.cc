#include "experiments/prepare_corpus/changed_clips.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace distill_l2s {
namespace {

TEST(RenderChangedClips, BothTextsAndAPlayer) {
  ImportReport report;
  EXPECT_EQ(RenderChangedClips(report), "");
  report.changes = {{U'\uFE0F', 2, {{"a", "clips/a-0123.wav", "Ана\uFE0F, <b>", "ана"}}}};
  report.change_kinds = 3;
  const std::string page = RenderChangedClips(report);
  for (const char* part : {"<strong><bdi>U+FE0F VARIATION SELECTOR-16</bdi></strong><span>in 2 texts</span>",
                           "<dd><bdi>Ана<del><span class=\"unseen\" title=\"U+FE0F VARIATION "
                           "SELECTOR-16\">U+FE0F</span>,␣&lt;b&gt;",
                           "<dt>Normalised</dt><dd><bdi>ана</bdi></dd>",
                           "<audio controls preload=\"none\" src=\"clips/a-0123.wav\" title=\"a\"></audio>",
                           "2 other characters that texts lost"}) {
    EXPECT_TRUE(absl::StrContains(page, part)) << part;
  }
}

}  // namespace
}  // namespace distill_l2s
