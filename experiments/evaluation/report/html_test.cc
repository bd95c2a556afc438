#include "experiments/evaluation/report/html.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(HtmlTest, EscapesWhatHasMeaning) {
  EXPECT_EQ(EscapeHtml("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  EXPECT_EQ(EscapeHtml("țară 猫\n\t"), "țară 猫\n\t");
}

TEST(HtmlTest, ReplacesWhatIsNoText) {
  EXPECT_EQ(EscapeHtml(absl::string_view("a\0b\x1b[31m\xff", 9)), "a\ufffdb\ufffd[31m\ufffd");
  EXPECT_EQ(EscapeHtml("\u0085"), "\ufffd");
}

TEST(HtmlTest, IsolatesDirection) { EXPECT_EQ(IsolatedText("القطة<"), "<bdi>القطة&lt;</bdi>"); }

}  // namespace
}  // namespace distill_l2s
