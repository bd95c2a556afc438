#include "data/corpora/import_corpus.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/progress.h"
#include "base/staged_directory.h"
#include "base/status_macros.h"
#include "data/corpora/conversion_journal.h"
#include "data/corpora/import_outputs.h"
#include "data/corpora/import_texts.h"
#include "data/corpora/split_assignment.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

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

// More than any message of ours needs, so that only what a file brings is cut.
constexpr int kShownCharacters = 2000;

// What a strict import stops at.
absl::Status CheckStrict(const ImportReport& report) {
  if (!report.config.strict() || report.damaged == 0) return absl::OkStatus();
  std::string message =
      absl::StrCat(report.corpus, ": a strict import stops at damage, here ", report.damaged, " clips:");
  for (const auto& [reason, clips] : report.rejected) {
    const Rejection& first = clips.examples.front();
    if (first.damage) {
      absl::StrAppend(&message, "\n  ", clips.clips, " ", reason, " (", ShowText(first.key, kShownCharacters),
                      ": ", ShowText(first.detail, kShownCharacters), ")");
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
  RETURN_IF_ERROR(WriteImportOutputs(output, clips, &report));
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
