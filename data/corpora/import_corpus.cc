#include "data/corpora/import_corpus.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/sha256.h"
#include "base/staged_directory.h"
#include "base/status_macros.h"
#include "data/audio/audio_writer.h"
#include "data/audio/speech.h"
#include "data/corpora/manifest.h"
#include "data/corpora/prepared_clip.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxNameBytes = 120;

// A clip on its way through the import.
struct Clip {
  CorpusItem item;
  std::string text;       // Normalised.
  std::string file_name;  // Below the output directory.
  double duration_s = 0;
  std::string source_sha256;
  std::optional<Rejection> rejection;
};

// A file name for any key: its plain characters and, against clashes, the start of its hash.
std::string FileName(const std::string& key) {
  std::string name = key.substr(0, kMaxNameBytes);
  for (char& c : name) {
    if (!absl::ascii_isalnum(c) && c != '-' && c != '_') c = '_';
  }
  return absl::StrCat("clips/", name, "-", Sha256Hex(key).substr(0, 8), ".wav");
}

int64_t CountCharacters(absl::string_view utf8) {
  return std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

// Texts first: they are cheap, and a clip without one need not be decoded.
absl::StatusOr<std::vector<Clip>> NormalizeTexts(CorpusListing listing, const TextNormalizer& normalizer,
                                                 ImportReport* report) {
  std::vector<Clip> clips;
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
      report->Reject(
          {item.key, normalized.reason, absl::StrCat(normalized.detail, " in \"", item.text, "\"")});
      continue;
    }
    Clip clip;
    clip.file_name = FileName(item.key);
    clip.text = std::move(normalized.text);
    clip.item = std::move(item);
    clips.push_back(std::move(clip));
  }
  return clips;
}

// Why a clip of that length and text is left out, if it is.
std::optional<Rejection> CheckDuration(const Clip& clip, const ImportConfig& config) {
  const double characters_per_s = static_cast<double>(CountCharacters(clip.text)) / clip.duration_s;
  const std::string duration = absl::StrFormat("%.2f s", clip.duration_s);
  const std::string rate = absl::StrFormat("%.1f characters/s for \"%s\"", characters_per_s, clip.text);
  if (clip.duration_s < config.min_duration_s()) return Rejection{clip.item.key, "too short", duration};
  if (clip.duration_s > config.max_duration_s()) return Rejection{clip.item.key, "too long", duration};
  if (characters_per_s < config.min_characters_per_s())
    return Rejection{clip.item.key, "too slow for its text", rate};
  if (characters_per_s > config.max_characters_per_s())
    return Rejection{clip.item.key, "too fast for its text", rate};
  return std::nullopt;
}

// Decodes, checks and writes one clip. An error is one of writing, which ends the import.
absl::Status ImportClip(const ImportConfig& config, const StagedDirectory& output, Clip* clip) {
  absl::StatusOr<PreparedClip> prepared = PrepareClip(clip->item);
  if (!prepared.ok()) {
    clip->rejection = {clip->item.key, "unreadable audio", std::string(prepared.status().message())};
    return absl::OkStatus();
  }
  if (prepared->samples.empty()) {
    clip->rejection = {clip->item.key, "silence", clip->item.audio_path};
    return absl::OkStatus();
  }
  clip->duration_s = static_cast<double>(prepared->samples.size()) / kSpeechRateHz;
  clip->source_sha256 = std::move(prepared->source_sha256);
  clip->rejection = CheckDuration(*clip, config);
  if (clip->rejection.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string bytes, EncodeAudio(clip->file_name, prepared->samples, kSpeechRateHz));
  return output.Write(clip->file_name, bytes);
}

absl::Status ImportClips(const ImportConfig& config, const StagedDirectory& output, const std::string& name,
                         int workers, std::vector<Clip>* clips) {
  Progress progress(name, static_cast<int64_t>(clips->size()), "clips");
  absl::Mutex mutex;  // Guards progress and status.
  absl::Status status;
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i; (i = next++) < clips->size();) {
      const absl::Status imported = ImportClip(config, output, &(*clips)[i]);
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
absl::Status RejectDuplicates(const StagedDirectory& output, std::vector<Clip>* clips) {
  absl::flat_hash_map<std::string, const Clip*> first;
  for (Clip& clip : *clips) {
    if (clip.rejection.has_value()) continue;
    const auto [seen, is_new] = first.try_emplace(clip.source_sha256, &clip);
    if (is_new) continue;
    const Clip& other = *seen->second;
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

Split SplitOf(const Clip& clip, const ImportConfig& config) {
  for (Split split : kSplits) {
    if (clip.item.split == SplitName(split)) return split;
  }
  return SplitOfText(clip.text, config);
}

absl::Status WriteManifests(const StagedDirectory& output, const std::vector<Clip>& clips,
                            ImportReport* report) {
  std::vector<Utterance> utterances[3];
  std::set<absl::string_view> texts[3];
  for (const Clip& clip : clips) {
    if (clip.rejection.has_value()) {
      report->Reject(*clip.rejection);
      continue;
    }
    const Split split = SplitOf(clip, report->config);
    ImportReport::Part& part = report->part(split);
    ++part.clips;
    part.duration_s += clip.duration_s;
    part.characters += CountCharacters(clip.text);
    part.texts += texts[static_cast<size_t>(split)].insert(clip.text).second;
    Utterance utterance;
    utterance.audio_filepath = JoinPath(output.staging_path(), clip.file_name);
    utterance.duration_s = clip.duration_s;
    utterance.text = clip.text;
    utterance.language = report->language;
    utterance.speaker = clip.item.speaker;
    utterances[static_cast<size_t>(split)].push_back(std::move(utterance));
  }
  const char* const names[] = {kTrainManifest, kDevManifest, kTestManifest};
  for (Split split : kSplits) {
    const size_t index = static_cast<size_t>(split);
    RETURN_IF_ERROR(WriteManifest(JoinPath(output.staging_path(), names[index]), utterances[index]));
  }
  return output.Write(kImportReport, report->ToJson());
}

}  // namespace

absl::StatusOr<ImportReport> ImportCorpus(const Corpus& corpus, const std::string& input_directory,
                                          const TextNormalizer& normalizer, const ImportConfig& config,
                                          const std::string& output_directory, int workers) {
  RETURN_IF_ERROR(CheckImportConfig(config));
  ImportReport report;
  report.corpus = corpus.name();
  report.language = normalizer.language();
  report.config = config;
  ASSIGN_OR_RETURN(CorpusListing listing, corpus.List(input_directory, report.language));
  report.found = static_cast<int64_t>(listing.items.size() + listing.rejections.size());
  for (const Rejection& rejection : listing.rejections) report.Reject(rejection);
  ASSIGN_OR_RETURN(std::vector<Clip> clips, NormalizeTexts(std::move(listing), normalizer, &report));
  ASSIGN_OR_RETURN(StagedDirectory output, StagedDirectory::Create(output_directory));
  RETURN_IF_ERROR(
      ImportClips(config, output, absl::StrCat("import ", report.language), std::max(workers, 1), &clips));
  RETURN_IF_ERROR(RejectDuplicates(output, &clips));
  RETURN_IF_ERROR(WriteManifests(output, clips, &report));
  if (report.usable_clips() == 0) {
    return absl::InvalidArgumentError(
        absl::StrCat(input_directory, ": no usable clip of ", report.found, "\n", report.ToText()));
  }
  RETURN_IF_ERROR(output.Commit());
  return report;
}

}  // namespace distill_l2s
