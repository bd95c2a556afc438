#pragma once

#include <string>

#include "experiments/evaluation/report/report_data.h"

namespace distill_l2s {

// One clip as distillation sees it, top to bottom: the waveform, the best label of each frame, the segments
// of equal labels drawn side by side, and the teacher's token that each segment meets. Nothing without a
// clip. A clip whose segments or positions do not fit its frames or tokens is shown without them, and the
// page says so.
std::string RenderAlignmentPicture(const ReportData& data);

}  // namespace distill_l2s
