#include "experiments/evaluation/report/alignment_picture.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "experiments/evaluation/code_points.h"
#include "experiments/evaluation/report/html.h"

namespace distill_l2s {
namespace {

constexpr double kWaveTop = 26, kWaveBottom = 90;
constexpr double kFramesTop = 112, kFramesBottom = 134;
constexpr double kSegmentsTop = 186, kSegmentsBottom = 210;
constexpr double kTokensTop = 232, kTokensBottom = 258;
constexpr double kHeight = 282;
constexpr int kColours = 6;

// Pixels of what is drawn; `tone` is a teacher token's colour, shared by all that meets it.
struct Layout {
  double frame_width;
  double width;
  double segment_width;
};

Layout LayOut(const AlignedClip& clip) {
  const double frames = static_cast<double>(std::max<size_t>(1, clip.frame_labels.size()));
  Layout layout;
  layout.frame_width = std::clamp(1030 / frames, 8.0, 16.0);
  layout.width = frames * layout.frame_width;
  layout.segment_width = layout.width / static_cast<double>(std::max<size_t>(1, clip.segments.size()));
  return layout;
}

bool Fits(const AlignedClip& clip) {
  int64_t end = 0;
  for (const AlignedSegment& segment : clip.segments) {
    if (segment.first_frame < end || segment.end_frame <= segment.first_frame) return false;
    end = segment.end_frame;
    if (segment.teacher_position < 0 ||
        segment.teacher_position >= static_cast<int64_t>(clip.teacher_tokens.size())) {
      return false;
    }
  }
  return end <= static_cast<int64_t>(clip.frame_labels.size());
}

std::string Rectangle(const std::string& css, double left, double right, double top, double bottom) {
  return absl::StrFormat("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\"/>",
                         css, left, top, std::max(0.5, right - left), bottom - top);
}

std::string ShownLabel(const std::string& label) { return label == "|" ? "␣" : label; }

// Text in the middle of a box, set smaller or cut to fit it; the whole of it stands in its tooltip.
std::string FittedText(const std::string& text, double left, double right, double middle_y) {
  constexpr double kCharacterWidth = 0.62, kLargest = 13, kSmallest = 8;
  std::vector<std::string> characters = SplitGraphemes(text);
  const double room = std::max(4.0, right - left - 3);
  double size = room / (kCharacterWidth * static_cast<double>(std::max<size_t>(1, characters.size())));
  size = std::clamp(size, kSmallest, kLargest);
  const size_t fitting = std::max<size_t>(1, static_cast<size_t>(room / (kCharacterWidth * size) + 0.01));
  if (characters.size() > fitting) {
    characters.resize(fitting);
    characters.back() = "…";
  }
  return absl::StrFormat(
      "<text class=\"middle\" x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\">%s<title>%s</title></text>",
      (left + right) / 2, middle_y + 0.36 * size, size, EscapeHtml(absl::StrJoin(characters, "")),
      EscapeHtml(text));
}

std::string RowTitle(const char* title, double top) {
  return absl::StrFormat("<text class=\"tick halo\" x=\"0\" y=\"%.1f\">%s</text>", top - 6, title);
}

std::string RenderTime(const AlignedClip& clip, const Layout& layout) {
  const double duration_s = clip.frame_s * static_cast<double>(clip.frame_labels.size());
  std::string svg;
  for (int half_seconds = 1; half_seconds * 0.5 < duration_s - 0.1; ++half_seconds) {
    const double x = half_seconds * 0.5 / duration_s * layout.width;
    absl::StrAppendFormat(&svg, "<line class=\"grid\" x1=\"%.1f\" x2=\"%.1f\" y1=\"18\" y2=\"%.1f\"/>", x, x,
                          kFramesBottom);
    absl::StrAppendFormat(&svg, "<text class=\"tick middle\" x=\"%.1f\" y=\"12\">%.1f s</text>", x,
                          half_seconds * 0.5);
  }
  return svg;
}

// The largest and smallest sample under each two pixels, as one closed shape.
std::string RenderWaveform(const AlignedClip& clip, const Layout& layout) {
  if (clip.waveform.empty()) return "";
  float peak = 1e-9f;
  for (float sample : clip.waveform) {
    if (std::isfinite(sample)) peak = std::max(peak, std::abs(sample));
  }
  const int64_t columns = std::max<int64_t>(1, static_cast<int64_t>(layout.width / 2));
  const int64_t samples = static_cast<int64_t>(clip.waveform.size());
  const double middle = (kWaveTop + kWaveBottom) / 2, half = (kWaveBottom - kWaveTop) / 2;
  // The frames cover slightly less than the waveform: both keep their own time.
  const double pixels_a_sample = layout.frame_width / (clip.frame_s * clip.sample_rate_hz);
  std::string upper, lower;
  for (int64_t c = 0; c < columns; ++c) {
    const double x = 2.0 * static_cast<double>(c);
    const int64_t begin = static_cast<int64_t>(x / pixels_a_sample);
    const int64_t end =
        std::min(samples, std::max(begin + 1, static_cast<int64_t>((x + 2) / pixels_a_sample)));
    if (begin >= samples) break;
    float low = 0, high = 0;
    for (int64_t i = begin; i < end; ++i) {
      if (!std::isfinite(clip.waveform[i])) continue;
      low = std::min(low, clip.waveform[i]);
      high = std::max(high, clip.waveform[i]);
    }
    absl::StrAppendFormat(&upper, "%c%.0f %.1f", c == 0 ? 'M' : 'L', x, middle - half * high / peak);
    lower = absl::StrFormat("L%.0f %.1f", x, middle - half * low / peak) + lower;
  }
  return absl::StrCat("<path class=\"wave\" d=\"", upper, lower, "Z\"/>");
}

std::string RenderFrames(const AlignedClip& clip, const Layout& layout) {
  std::string svg;
  const std::vector<std::string>& labels = clip.frame_labels;
  for (size_t begin = 0, end; begin < labels.size(); begin = end) {
    for (end = begin + 1; end < labels.size() && labels[end] == labels[begin];) ++end;
    const bool blank = labels[begin] == "[PAD]";
    for (size_t t = begin; t < end; ++t) {
      const double left = static_cast<double>(t) * layout.frame_width;
      absl::StrAppend(&svg, Rectangle(blank ? "frame blank" : "frame", left + 0.5,
                                      left + layout.frame_width - 0.5, kFramesTop, kFramesBottom));
    }
    if (blank) continue;
    absl::StrAppend(
        &svg,
        FittedText(ShownLabel(labels[begin]), static_cast<double>(begin) * layout.frame_width - 3,
                   static_cast<double>(end) * layout.frame_width + 3, (kFramesTop + kFramesBottom) / 2));
  }
  return svg;
}

// From the frames that made a segment to the segment.
std::string Ribbon(double from_left, double from_right, double to_left, double to_right) {
  const double bend = (kFramesBottom + kSegmentsTop) / 2;
  return absl::StrFormat(
      "<path class=\"ribbon\" d=\"M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fL%.1f %.1fC%.1f %.1f %.1f "
      "%.1f %.1f %.1fZ\"/>",
      from_left, kFramesBottom, from_left, bend, to_left, bend, to_left, kSegmentsTop, to_right, kSegmentsTop,
      to_right, bend, from_right, bend, from_right, kFramesBottom);
}

std::string RenderSegments(const AlignedClip& clip, const Layout& layout) {
  std::string svg;
  for (size_t i = 0; i < clip.segments.size(); ++i) {
    const AlignedSegment& segment = clip.segments[i];
    const double left = layout.segment_width * static_cast<double>(i) + 1,
                 right = left + layout.segment_width - 2;
    const double from = layout.frame_width * static_cast<double>(segment.first_frame) + 0.5;
    const double to = layout.frame_width * static_cast<double>(segment.end_frame) - 0.5;
    absl::StrAppendFormat(&svg, "<g class=\"tone-%d\">", segment.teacher_position % kColours);
    absl::StrAppend(
        &svg, Rectangle("tint", from, to, kFramesTop, kFramesBottom), Ribbon(from, to, left, right),
        Rectangle("tint", left, right, kSegmentsTop, kSegmentsBottom),
        FittedText(ShownLabel(segment.label), left, right, (kSegmentsTop + kSegmentsBottom) / 2), "</g>");
  }
  return svg;
}

// One box for each run of segments that meet one token, below them.
std::string RenderTokens(const AlignedClip& clip, const Layout& layout) {
  std::string svg;
  for (size_t begin = 0, end; begin < clip.segments.size(); begin = end) {
    const int64_t position = clip.segments[begin].teacher_position;
    for (end = begin + 1; end < clip.segments.size() && clip.segments[end].teacher_position == position;) {
      ++end;
    }
    const double left = layout.segment_width * static_cast<double>(begin) + 1;
    const double right = layout.segment_width * static_cast<double>(end) - 1;
    absl::StrAppendFormat(&svg,
                          "<g class=\"tone-%d\"><path class=\"bracket\" d=\"M%.1f %.1fV%.1fH%.1fV%.1f\"/>",
                          position % kColours, left + 2, kSegmentsBottom + 3, kSegmentsBottom + 8, right - 2,
                          kSegmentsBottom + 3);
    absl::StrAppend(&svg, Rectangle("token", left, right, kTokensTop, kTokensBottom),
                    FittedText(clip.teacher_tokens[position], left, right, (kTokensTop + kTokensBottom) / 2),
                    "</g>");
  }
  return svg;
}

std::string UnmetTokens(const AlignedClip& clip) {
  std::vector<bool> met(clip.teacher_tokens.size(), false);
  for (const AlignedSegment& segment : clip.segments) met[segment.teacher_position] = true;
  std::vector<std::string> unmet;
  for (size_t i = 0; i < met.size(); ++i) {
    if (!met[i]) unmet.push_back(IsolatedText(clip.teacher_tokens[i]));
  }
  return unmet.empty() ? ""
                       : absl::StrCat(" Tokens that no segment meets: ", absl::StrJoin(unmet, ", "), ".");
}

}  // namespace

std::string RenderAlignmentPicture(const ReportData& data) {
  if (!data.aligned_clip.has_value()) return "";
  const AlignedClip& clip = *data.aligned_clip;
  const Layout layout = LayOut(clip);
  const bool fits = Fits(clip);
  std::string svg = absl::StrCat(RenderTime(clip, layout), RenderWaveform(clip, layout),
                                 RowTitle("frames: best label of each, blank where empty", kFramesTop),
                                 RenderFrames(clip, layout));
  if (fits && !clip.segments.empty()) {
    absl::StrAppend(
        &svg, RenderSegments(clip, layout),
        RowTitle("segments: runs of one label, each the mean of its frames", kSegmentsTop),
        RenderTokens(clip, layout),
        RowTitle("the teacher’s tokens, each below the segments that meet it", kTokensBottom + 24));
  }
  return absl::StrCat(
      "<section>\n<h2>One clip, frame by frame</h2>\n<p>“", EscapeHtml(clip.arm_title),
      "” reads this test clip and meets the teacher’s tokens of the reference, resampled to as many "
      "positions as there "
      "are segments.</p>\n<dl class=\"inline\"><dt>Reference</dt><dd>",
      IsolatedText(clip.reference), "</dd><dt>Hypothesis</dt><dd>", IsolatedText(clip.hypothesis),
      "</dd></dl>\n<div class=\"scroll picture card\">",
      absl::StrFormat("<svg width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
                      "aria-label=\"Waveform, frames, segments and teacher tokens of one clip\">",
                      layout.width, kHeight, layout.width, kHeight),
      svg, "</svg></div>\n<p class=\"quiet\">",
      fits ? absl::StrCat(clip.frame_labels.size(), " frames of ", absl::StrFormat("%g", 1000 * clip.frame_s),
                          " ms, ", clip.segments.size(), " segments, ", clip.teacher_tokens.size(),
                          " teacher positions. Segments of one colour meet the token below them.",
                          UnmetTokens(clip))
           : "The segments given do not fit the frames or the teacher’s tokens, and are left out.",
      "</p>\n</section>\n");
}

}  // namespace distill_l2s
