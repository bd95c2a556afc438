#include "experiments/evaluation/report/report.h"

#include <glog/logging.h>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "experiments/evaluation/report/alignment_picture.h"
#include "experiments/evaluation/report/headline.h"
#include "experiments/evaluation/report/html.h"
#include "experiments/evaluation/report/learning_curves.h"
#include "experiments/evaluation/report/provenance.h"
#include "experiments/evaluation/report/samples.h"
#include "experiments/evaluation/report/score_table.h"
#include "experiments/evaluation/report/seed_table.h"
#include "experiments/evaluation/report/style.h"

namespace distill_l2s {

std::string RenderReport(const ReportData& data, const ExperimentScores& scores) {
  CHECK_EQ(data.arms.size(), scores.arms.size());
  CHECK_EQ(data.arms.size(), scores.comparisons.size() + 1);
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>Distill-L2S · ",
      EscapeHtml(data.language_name), "</title>\n<style>\n", kReportStyle, ArmColourRules(data.arms.size()),
      "</style>\n</head>\n<body>\n<main>\n", RenderHeadline(data, scores), RenderScoreTable(data, scores),
      RenderSeedTable(data, scores), RenderLearningCurves(data), RenderSamples(data),
      RenderAlignmentPicture(data), RenderProvenance(data),
      "<footer>Distill-L2S (Choi and Park, Interspeech 2022) · ", EscapeHtml(data.generated_at),
      "</footer>\n</main>\n</body>\n</html>\n");
}

absl::Status WriteReport(const std::string& path, const ReportData& data, const ExperimentScores& scores) {
  return WriteFileAtomically(path, RenderReport(data, scores));
}

}  // namespace distill_l2s
