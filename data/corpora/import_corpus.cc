#include "data/corpora/import_corpus.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/staged_directory.h"
#include "base/status_macros.h"
#include "data/corpora/changed_texts.h"
#include "data/corpora/conversion_journal.h"
#include "data/corpora/manifest.h"
#include "data/corpora/split_assignment.h"
#include "data/corpora/split_overlap.h"
#include "data/text/character_vocabulary.h"

namespace distill_l2s {
namespace {

// Texts first: they are cheap, and a clip without one need not be decoded.
absl::StatusOr<std::vector<ImportedClip>> NormalizeTexts(CorpusListing listing,
                                                         const TextNormalizer& normalizer,
                                                         ImportReport* report) {
  std::vector<ImportedClip> clips;
  std::set<absl::string_view> keys;
  for (const CorpusItem& item : listing.items) {
    if (!keys.insert(item.key).second) {
      return absl::InvalidArgumentError(
          absl::StrCat(report->corpus, ": the key ", item.key, " stands twice"));
    }
  }
  for (CorpusItem& item : listing.items) {
    NormalizedText normalized = normalizer.Normalize(item.text);
    if (!normalized.usable()) {
      const bool damage = normalized.reason == TextNormalizer::kInvalidUtf8 ||
                          normalized.reason == TextNormalizer::kControlCharacter;
      report->Reject(
          {item.key, normalized.reason, absl::StrCat(normalized.detail, " in \"", item.text, "\""), damage});
      report->rejecting.Add(normalized.dropped, item.text);
      continue;
    }
    report->dropped.Add(normalized.dropped, item.text);
    ImportedClip clip;
    clip.file_name = ClipFileName(item.key);
    clip.text = std::move(normalized.text);
    clip.item = std::move(item);
    clips.push_back(std::move(clip));
  }
  return clips;
}

absl::Status ImportClips(const ImportConfig& config, const FramesOfSamples& frames,
                         const std::function<bool()>& interrupted, const StagedDirectory& output,
                         ConversionJournal* journal, const std::string& name, int workers,
                         std::vector<ImportedClip>* clips) {
  Progress progress(name, static_cast<int64_t>(clips->size()), "clips");
  absl::Mutex mutex;  // Guards progress and status.
  absl::Status status;
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i; (i = next++) < clips->size();) {
      if (interrupted != nullptr && interrupted()) {
        const absl::MutexLock lock(&mutex);
        status.Update(absl::CancelledError(
            absl::StrCat("interrupted after ", i, " of ", clips->size(),
                         " clips: they are kept, and the same command continues with the others")));
        return;
      }
      const absl::Status imported = ImportClip(config, frames, output, journal, &(*clips)[i]);
      const absl::MutexLock lock(&mutex);
      progress.Advance(1);
      status.Update(imported);
      if (!status.ok()) return;
    }
  };
  std::vector<std::thread> threads;
  for (int t = 1; t < workers; ++t) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  return status;
}

// Removes what earlier runs left that is none of these clips: of another corpus or config, or half written.
absl::Status RemoveOthers(const std::vector<ImportedClip>& clips, const StagedDirectory& output) {
  std::set<std::string> names;
  for (const ImportedClip& clip : clips) {
    if (!clip.rejection.has_value()) names.insert(clip.file_name);
  }
  return output.RemoveAllBut(names);
}

// Of clips with the same samples the first that is usable stays.
absl::Status RejectDuplicates(const StagedDirectory& output, std::vector<ImportedClip>* clips) {
  absl::flat_hash_map<std::string, const ImportedClip*> first;
  for (ImportedClip& clip : *clips) {
    if (clip.rejection.has_value()) continue;
    const auto [seen, is_new] = first.try_emplace(clip.source_sha256, &clip);
    if (is_new) continue;
    const ImportedClip& other = *seen->second;
    clip.rejection = {clip.item.key,
                      other.text == clip.text ? "same audio and text as another clip"
                                              : "same audio as another clip with another text",
                      absl::StrCat(other.item.key, ": \"", other.text, "\"")};
    RETURN_IF_ERROR(output.Remove(clip.file_name));
  }
  return absl::OkStatus();
}

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

// Gives each clip that is not rejected its split: the corpus' own, or by the config where it has none.
absl::Status SetSplits(std::vector<ImportedClip>* clips, ImportReport* report) {
  std::vector<UnassignedClip> unassigned;
  std::vector<ImportedClip*> owners;
  for (ImportedClip& clip : *clips) {
    if (clip.rejection.has_value()) continue;
    const auto own = std::find_if(std::begin(kSplits), std::end(kSplits),
                                  [&](Split split) { return clip.item.split == SplitName(split); });
    if (own != std::end(kSplits)) {
      clip.split = *own;
      continue;
    }
    unassigned.push_back({clip.item.key, clip.item.speaker, clip.text});
    owners.push_back(&clip);
  }
  ASSIGN_OR_RETURN(const SplitAssignment assignment, AssignSplits(unassigned, report->config));
  for (size_t i = 0; i < owners.size(); ++i) owners[i]->split = assignment.splits[i];
  report->split_basis = assignment.basis;
  return absl::OkStatus();
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

// A corpus that has clips for training, of which none is left, is of no use; one that is a test set is.
absl::Status CheckTrainable(const std::vector<ImportedClip>& clips, const ImportReport& report) {
  if (report.part(Split::kTrain).clips > 0) return absl::OkStatus();
  const auto is_for_training = [](const ImportedClip& clip) { return !IsHeldOutByCorpus(clip.item); };
  const auto meant = std::count_if(clips.begin(), clips.end(), is_for_training);
  if (meant == 0) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("no clip to train on: ", meant,
                   " clips are in no dev or test set of the corpus, and all of them were left out or fell "
                   "into dev and test; --set_import='dev_share: 0 test_share: 0' takes all for training\n",
                   report.ToText()));
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

absl::Status WriteOutputs(const StagedDirectory& output, const std::vector<ImportedClip>& clips,
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

// What a strict import stops at.
absl::Status CheckStrict(const ImportReport& report) {
  if (!report.config.strict() || report.damaged == 0) return absl::OkStatus();
  std::string message =
      absl::StrCat(report.corpus, ": a strict import stops at damage, here ", report.damaged, " clips:");
  for (const auto& [reason, clips] : report.rejected) {
    const Rejection& first = clips.examples.front();
    if (first.damage) {
      absl::StrAppend(&message, "\n  ", clips.clips, " ", reason, " (", first.key, ": ", first.detail, ")");
    }
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace

absl::StatusOr<ImportReport> ImportCorpus(const Corpus& corpus, const std::string& input_directory,
                                          const TextNormalizer& normalizer, const ImportConfig& config,
                                          const std::string& output_directory, int workers,
                                          const FramesOfSamples& frames,
                                          const std::function<bool()>& interrupted) {
  RETURN_IF_ERROR(CheckImportConfig(config));
  ImportReport report;
  report.corpus = corpus.name();
  report.language = normalizer.language();
  report.config = config;
  ASSIGN_OR_RETURN(CorpusListing listing, corpus.List(input_directory, report.language));
  report.found = static_cast<int64_t>(listing.items.size() + listing.rejections.size());
  for (const Rejection& rejection : listing.rejections) report.Reject(rejection);
  for (const Rejection& remark : listing.remarks) report.Remark(remark);
  ASSIGN_OR_RETURN(std::vector<ImportedClip> clips, NormalizeTexts(std::move(listing), normalizer, &report));
  RETURN_IF_ERROR(CheckStrict(report));
  ASSIGN_OR_RETURN(StagedDirectory output, StagedDirectory::CreateToContinue(output_directory));
  ASSIGN_OR_RETURN(ConversionJournal journal, ConversionJournal::Open(output.staging_path()));
  const absl::Status imported =
      ImportClips(config, frames, interrupted, output, &journal, absl::StrCat("import ", report.language),
                  std::max(workers, 1), &clips);
  if (absl::IsCancelled(imported)) output.KeepUncommitted();
  RETURN_IF_ERROR(imported);
  for (const ImportedClip& clip : clips) report.kept += clip.kept;
  RETURN_IF_ERROR(RemoveOthers(clips, output));
  RETURN_IF_ERROR(RejectDuplicates(output, &clips));
  RETURN_IF_ERROR(SetSplits(&clips, &report));
  RETURN_IF_ERROR(WriteOutputs(output, clips, &report));
  RETURN_IF_ERROR(CheckStrict(report));
  if (report.usable_clips() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(input_directory, ": no usable clip of ", report.found, "\n", report.ToText()));
  }
  RETURN_IF_ERROR(CheckTrainable(clips, report));
  RETURN_IF_ERROR(output.Commit());
  return report;
}

}  // namespace distill_l2s
