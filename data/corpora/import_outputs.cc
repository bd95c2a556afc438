#include "data/corpora/import_outputs.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/changed_texts.h"
#include "data/corpora/manifest.h"
#include "data/corpora/split_overlap.h"
#include "data/text/character_vocabulary.h"

namespace distill_l2s {
namespace {

// The characters of `utf8` whose label is `label`.
std::u32string CharactersAt(absl::string_view utf8, const std::vector<int64_t>& labels, int64_t label) {
  std::u32string characters;
  const icu::UnicodeString text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  size_t position = 0;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1), ++position) {
    if (labels[position] == label) characters.push_back(static_cast<char32_t>(text.char32At(i)));
  }
  return characters;
}

const char* UseOfSplit(Split split) {
  switch (split) {
    case Split::kTrain:
      return "nothing to train on";
    case Split::kDev:
      return "training cannot choose its best weights";
    case Split::kTest:
      return "nothing to measure error rates on";
  }
  return "";
}

double ShareOf(Split split, const ImportConfig& config) {
  if (split == Split::kTest) return config.test_share();
  return split == Split::kDev ? config.dev_share() : 1;
}

// By Split.
using SplitUtterances = std::array<std::vector<Utterance>, 3>;

void WarnOfSplits(const SplitUtterances& utterances, ImportReport* report) {
  for (const Split split : kSplits) {
    if (report->part(split).clips > 0 || ShareOf(split, report->config) == 0) continue;
    report->warnings.push_back(absl::StrCat(SplitName(split), ": no clips, ", UseOfSplit(split)));
  }
  const std::pair<Split, Split> pairs[] = {
      {Split::kDev, Split::kTrain}, {Split::kTest, Split::kTrain}, {Split::kTest, Split::kDev}};
  for (const auto& [split, other] : pairs) {
    const SplitOverlap overlap =
        CountOverlap(utterances[static_cast<size_t>(split)], utterances[static_cast<size_t>(other)]);
    for (std::string& warning : DescribeOverlap(SplitName(split), SplitName(other), overlap)) {
      report->warnings.push_back(std::move(warning));
    }
  }
}

// One split's manifest and figures.
absl::Status WriteSplit(const StagedDirectory& output, Split split, const std::vector<ImportedClip>& clips,
                        ImportReport* report, std::vector<Utterance>* utterances) {
  const char* const names[] = {kTrainManifest, kDevManifest, kTestManifest};
  ImportReport::Part& part = report->part(split);
  std::set<absl::string_view> texts, speakers;
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value() || clip.split != split) continue;
    ++part.clips;
    part.duration_s += clip.duration_s;
    part.characters += CountCharacters(clip.text);
    part.texts += texts.insert(clip.text).second;
    if (!clip.item.speaker.empty()) part.speakers += speakers.insert(clip.item.speaker).second;
    ++part.durations[std::min(static_cast<int>(clip.duration_s), kDurationBins - 1)];
    Utterance utterance;
    utterance.audio_filepath = JoinPath(output.staging_path(), clip.file_name);
    utterance.duration_s = clip.duration_s;
    utterance.text = clip.text;
    utterance.language = report->language;
    utterance.speaker = clip.item.speaker;
    utterances->push_back(std::move(utterance));
  }
  return WriteManifest(JoinPath(output.staging_path(), names[static_cast<size_t>(split)]), *utterances);
}

// The vocabulary of the training texts, and what of all texts it lacks.
absl::Status WriteVocabulary(const StagedDirectory& output, const std::vector<ImportedClip>& clips,
                             ImportReport* report) {
  std::vector<std::string> texts;
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value() || clip.split != Split::kTrain) continue;
    texts.push_back(clip.text);
  }
  if (texts.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const CharacterVocabulary vocabulary,
                   CharacterVocabulary::FromTexts(texts, report->config.vocabulary_coverage()));
  for (int64_t id = 0; id < vocabulary.unknown(); ++id) {
    report->vocabulary.push_back({vocabulary.label(id), 0});
  }
  for (const std::string& text : texts) {
    for (const int64_t label : vocabulary.Encode(text)) {
      if (label != vocabulary.unknown()) ++report->vocabulary[label].count;
    }
  }
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value()) continue;
    const std::vector<int64_t> labels = vocabulary.Encode(clip.text);
    if (std::find(labels.begin(), labels.end(), vocabulary.unknown()) == labels.end()) continue;
    report->outside_vocabulary.Add(CharactersAt(clip.text, labels, vocabulary.unknown()), clip.text);
  }
  return vocabulary.Write(JoinPath(output.staging_path(), kVocabulary));
}

// Few, so that a page with a player for each stays small.
constexpr size_t kMaxChangedClips = 40;

void ReportChanges(const std::vector<ImportedClip>& clips, ImportReport* report) {
  ChangedTexts changes;
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value()) continue;
    changes.Add({clip.item.key, clip.file_name, clip.item.text, clip.text});
  }
  report->changes = changes.Rarest(kMaxChangedClips);
  report->change_kinds = static_cast<int64_t>(changes.size());
}

}  // namespace

absl::Status WriteImportOutputs(const StagedDirectory& output, const std::vector<ImportedClip>& clips,
                                ImportReport* report) {
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value()) report->Reject(*clip.rejection);
    if (clip.remark.has_value() && !clip.rejection.has_value()) report->Remark(*clip.remark);
  }
  SplitUtterances utterances;
  for (const Split split : kSplits) {
    RETURN_IF_ERROR(WriteSplit(output, split, clips, report, &utterances[static_cast<size_t>(split)]));
  }
  WarnOfSplits(utterances, report);
  ReportChanges(clips, report);
  RETURN_IF_ERROR(WriteVocabulary(output, clips, report));
  return output.Write(kImportReport, report->ToJson());
}

}  // namespace distill_l2s
