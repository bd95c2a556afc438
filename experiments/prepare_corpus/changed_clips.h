#pragma once

#include <string>

#include "data/corpora/import_report.h"

namespace distill_l2s {

// Renders the section of the page with clips whose texts normalisation changed: raw and normalised text with
// the change marked, and a player. Its path is relative to the import's output, and nothing is loaded before
// it is played. "" without such clips.
std::string RenderChangedClips(const ImportReport& report);

}  // namespace distill_l2s
