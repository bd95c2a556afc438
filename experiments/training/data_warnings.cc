#include "experiments/training/data_warnings.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/corpora/split_overlap.h"
#include "data/text/label_coverage.h"

namespace distill_l2s {
namespace {

using Manifests = google::protobuf::RepeatedPtrField<std::string>;

void WarnOfListedTwice(const char* field, const Manifests& manifests, const char* other_field,
                       const Manifests& others, std::vector<std::string>* warnings) {
  const std::set<std::string> listed(others.begin(), others.end());
  for (const std::string& manifest : manifests) {
    if (listed.count(manifest) == 0) continue;
    warnings->push_back(absl::StrCat(field, ": ", manifest, " is in ", other_field, ", too"));
  }
}

void WarnOfDevTexts(const TrainingData& data, std::vector<std::string>* warnings) {
  LabelCoverage coverage(&data.vocabulary);
  for (const Utterance& utterance : data.dev) coverage.Add(utterance.text);
  if (coverage.characters() == 0) {
    warnings->push_back(absl::StrCat("data.dev_manifests: the texts of all ", data.dev.size(),
                                     " clips are empty: there is nothing to select the best weights by"));
  }
  const std::string lacking = coverage.Describe();
  if (!lacking.empty()) warnings->push_back(absl::StrCat("data.dev_manifests: ", lacking));
}

}  // namespace

std::vector<std::string> DataWarnings(const Data& config, const TrainingData& data) {
  std::vector<std::string> warnings;
  if (data.dev.empty() && !config.dev_manifests().empty()) {
    warnings.push_back(absl::StrCat("data.dev_manifests: no clip in ",
                                    absl::StrJoin(config.dev_manifests(), ", "),
                                    ": no error rate is measured, and the last weights are kept"));
  }
  const std::string raw = DescribeRawLabels(data.vocabulary);
  if (!raw.empty()) {
    warnings.push_back(
        absl::StrCat("data.train_manifests: the labels have ", raw,
                     ": the model learns to write them. //experiments:prepare normalises texts"));
  }
  if (!data.dev.empty()) WarnOfDevTexts(data, &warnings);
  for (std::string& warning :
       DescribeOverlap("data.dev_manifests", "data.train_manifests", CountOverlap(data.dev, data.train))) {
    warnings.push_back(std::move(warning));
  }
  // Training never opens the test set: its manifests' names have to do.
  WarnOfListedTwice("data.test_manifests", config.test_manifests(), "data.train_manifests",
                    config.train_manifests(), &warnings);
  WarnOfListedTwice("data.test_manifests", config.test_manifests(), "data.dev_manifests",
                    config.dev_manifests(), &warnings);
  return warnings;
}

}  // namespace distill_l2s
