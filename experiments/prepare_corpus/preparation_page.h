#pragma once

#include <string>

#include "data/corpora/import_report.h"

namespace distill_l2s {

// What became of a corpus, as one HTML page that needs nothing else: the splits, their lengths, what was left
// out and why, every character that was dropped and how often, the vocabulary. No text in the report is
// trusted.
std::string RenderPreparationPage(const ImportReport& report);

}  // namespace distill_l2s
