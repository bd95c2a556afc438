#pragma once

#include <string>

#include "data/corpora/import_report.h"

namespace distill_l2s {

// Renders what became of a corpus as one HTML page: the splits, their lengths, what was left out and why,
// texts that normalisation changed, every character that was dropped and how often, the vocabulary. It needs
// nothing but, for the players of changed clips, the directory that it is written to, as their paths are
// relative. No text in the report is trusted.
std::string RenderPreparationPage(const ImportReport& report);

}  // namespace distill_l2s
