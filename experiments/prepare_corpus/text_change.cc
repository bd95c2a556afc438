#include "experiments/prepare_corpus/text_change.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/text/character_name.h"
#include "experiments/evaluation/code_points.h"
#include "experiments/evaluation/edit_distance.h"
#include "experiments/evaluation/report/html.h"

namespace distill_l2s {
namespace {

// The code points of a text, composed, so that a letter is one of them.
std::vector<int32_t> ComposedCodePoints(absl::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return DecodeUtf8(text);
  std::string utf8;
  nfc->normalize(
         icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size()))),
         error)
      .toUTF8String(utf8);
  return DecodeUtf8(utf8);
}

bool IsMark(int32_t character) { return (U_GET_GC_MASK(character) & U_GC_M_MASK) != 0; }

// One character of a change, as it can be seen.
std::string Visible(int32_t character) {
  const char32_t code_point = static_cast<char32_t>(character);
  if (character == ' ') return "␣";
  if (!IsInvisible(code_point)) return EscapeHtml(EncodeUtf8(character));
  const bool is_seen_mark =
      IsMark(character) && !u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
  return absl::StrCat("<span class=\"unseen\" title=\"", EscapeHtml(NumberAndName(code_point)), "\">",
                      is_seen_mark ? absl::StrCat("◌", EncodeUtf8(character))
                                   : absl::StrFormat("U+%04X", static_cast<uint32_t>(code_point)),
                      "</span>");
}

// HTML in which runs of characters are inside an element or not.
class MarkedRuns {
 public:
  explicit MarkedRuns(const char* element) : element_(element) {}

  void Add(bool is_marked, int32_t character) {
    if (is_marked != is_open_) absl::StrAppend(&html_, is_marked ? "<" : "</", element_, ">");
    is_open_ = is_marked;
    absl::StrAppend(&html_, is_marked ? Visible(character) : EscapeHtml(EncodeUtf8(character)));
  }

  std::string Html() const {
    return absl::StrCat("<bdi>", html_, is_open_ ? absl::StrCat("</", element_, ">") : "", "</bdi>");
  }

 private:
  const char* element_;
  std::string html_;
  bool is_open_ = false;
};

}  // namespace

MarkedTexts MarkChange(absl::string_view raw, absl::string_view text) {
  const std::vector<int32_t> before = ComposedCodePoints(raw), after = ComposedCodePoints(text);
  std::vector<int32_t> small = before;
  std::transform(small.begin(), small.end(), small.begin(), [](int32_t c) { return u_tolower(c); });
  MarkedRuns marked_raw("del"), marked_text("ins");
  size_t i = 0, j = 0;
  for (const EditOperation operation : AlignSequences(small, after)) {
    const bool is_change = operation != EditOperation::kHit;
    if (operation != EditOperation::kInsertion) marked_raw.Add(is_change, before[i++]);
    if (operation != EditOperation::kDeletion) marked_text.Add(is_change, after[j++]);
  }
  return {marked_raw.Html(), marked_text.Html()};
}

}  // namespace distill_l2s
