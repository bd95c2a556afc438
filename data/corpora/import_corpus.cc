#include "data/corpora/import_corpus.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
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
#include "data/corpora/manifest.h"
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
                         const StagedDirectory& output, const std::string& name, int workers,
                         std::vector<ImportedClip>* clips) {
  Progress progress(name, static_cast<int64_t>(clips->size()), "clips");
  absl::Mutex mutex;  // Guards progress and status.
  absl::Status status;
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i; (i = next++) < clips->size();) {
      const absl::Status imported = ImportClip(config, frames, output, &(*clips)[i]);
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
    const std::string file = JoinPath(output.staging_path(), clip.file_name);
    std::error_code error;
    if (!std::filesystem::remove(file, error)) {
      return absl::InternalError(absl::StrCat(file, ": cannot remove: ", error.message()));
    }
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

Split SplitOf(const ImportedClip& clip, const ImportConfig& config) {
  for (Split split : kSplits) {
    if (clip.item.split == SplitName(split)) return split;
  }
  return SplitOfText(clip.text, config);
}

// One split's manifest and figures.
absl::Status WriteSplit(const StagedDirectory& output, Split split, const std::vector<ImportedClip>& clips,
                        ImportReport* report) {
  const char* const names[] = {kTrainManifest, kDevManifest, kTestManifest};
  ImportReport::Part& part = report->part(split);
  std::vector<Utterance> utterances;
  std::set<absl::string_view> texts, speakers;
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value() || SplitOf(clip, report->config) != split) continue;
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
    utterances.push_back(std::move(utterance));
  }
  return WriteManifest(JoinPath(output.staging_path(), names[static_cast<size_t>(split)]), utterances);
}

// The vocabulary of the training texts, and what of all texts it lacks.
absl::Status WriteVocabulary(const StagedDirectory& output, const std::vector<ImportedClip>& clips,
                             ImportReport* report) {
  std::vector<std::string> texts;
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value() || SplitOf(clip, report->config) != Split::kTrain) continue;
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

absl::Status WriteOutputs(const StagedDirectory& output, const std::vector<ImportedClip>& clips,
                          ImportReport* report) {
  for (const ImportedClip& clip : clips) {
    if (clip.rejection.has_value()) report->Reject(*clip.rejection);
    if (clip.remark.has_value() && !clip.rejection.has_value()) report->Remark(*clip.remark);
  }
  for (const Split split : kSplits) RETURN_IF_ERROR(WriteSplit(output, split, clips, report));
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
                                          const FramesOfSamples& frames) {
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
  ASSIGN_OR_RETURN(StagedDirectory output, StagedDirectory::Create(output_directory));
  RETURN_IF_ERROR(ImportClips(config, frames, output, absl::StrCat("import ", report.language),
                              std::max(workers, 1), &clips));
  RETURN_IF_ERROR(RejectDuplicates(output, &clips));
  RETURN_IF_ERROR(WriteOutputs(output, clips, &report));
  RETURN_IF_ERROR(CheckStrict(report));
  if (report.usable_clips() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(input_directory, ": no usable clip of ", report.found, "\n", report.ToText()));
  }
  RETURN_IF_ERROR(output.Commit());
  return report;
}

}  // namespace distill_l2s
