#include "experiments/evaluation/clip_set_warnings.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/manifests.h"
#include "data/corpora/split_overlap.h"
#include "data/text/label_coverage.h"
#include "modeling/export/model_card.h"

namespace distill_l2s {
namespace {

// "ro" of "ro-RO".
std::string PrimaryLanguage(const std::string& tag) { return tag.substr(0, tag.find_first_of("-_")); }

// "" if the languages agree, or one side does not state its own.
std::string OtherLanguage(const std::vector<Utterance>& clips, const std::string& model_dir) {
  const auto card = ReadFile(JoinPath(model_dir, "README.md"));
  if (!card.ok()) return "";
  const std::vector<std::string> languages = ModelCardLanguages(*card);
  if (languages.empty()) return "";
  std::map<std::string, int64_t> others;
  for (const Utterance& clip : clips) {
    const bool is_known = clip.language.empty() ||
                          std::any_of(languages.begin(), languages.end(), [&](const std::string& language) {
                            return PrimaryLanguage(language) == PrimaryLanguage(clip.language);
                          });
    if (!is_known) ++others[clip.language];
  }
  if (others.empty()) return "";
  int64_t count = 0;
  std::vector<std::string> names;
  for (const auto& [language, clips_of_it] : others) {
    count += clips_of_it;
    names.push_back(language);
  }
  return absl::StrCat(count, " of ", clips.size(), " clips are in ", absl::StrJoin(names, ", "),
                      " by their manifest, the model is for ", absl::StrJoin(languages, ", "),
                      " by its README.md");
}

}  // namespace

std::vector<std::string> ClipSetWarnings(const std::vector<Utterance>& clips,
                                         const CharacterVocabulary& vocabulary, const std::string& model_dir,
                                         const std::vector<Utterance>& training) {
  std::vector<std::string> warnings;
  LabelCoverage coverage(&vocabulary);
  for (const Utterance& clip : clips) coverage.Add(clip.text);
  if (!clips.empty() && coverage.characters() == 0) {
    warnings.push_back(absl::StrCat("the texts of all ", clips.size(),
                                    " clips are empty: there is nothing to compare with"));
  }
  for (std::string warning : {coverage.Describe(), OtherLanguage(clips, model_dir)}) {
    if (!warning.empty()) warnings.push_back(std::move(warning));
  }
  for (std::string& warning :
       DescribeOverlap("these clips", "the training set", CountOverlap(clips, training))) {
    warnings.push_back(std::move(warning));
  }
  return warnings;
}

absl::StatusOr<std::vector<std::string>> ModelWarnings(const std::string& model_dir,
                                                       const std::string& target_language,
                                                       const std::vector<std::string>& manifests,
                                                       const std::vector<std::string>& training_manifests) {
  ASSIGN_OR_RETURN(const std::vector<Utterance> clips, ReadManifests(manifests));
  std::vector<Utterance> training;
  if (!training_manifests.empty()) {
    ASSIGN_OR_RETURN(training, ReadManifests(training_manifests));
  }
  ASSIGN_OR_RETURN(const CharacterVocabulary vocabulary,
                   CharacterVocabulary::Read(JoinPath(model_dir, "vocab.json"), target_language));
  return ClipSetWarnings(clips, vocabulary, model_dir, training);
}

std::string FormatWarnings(const std::vector<std::string>& warnings) {
  std::string text;
  for (const std::string& warning : warnings) absl::StrAppend(&text, "WARNING: ", warning, "\n");
  return text;
}

}  // namespace distill_l2s
