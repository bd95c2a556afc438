#include "data/corpora/praat.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/audio_extension.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/directory_files.h"
#include "data/corpora/named_split.h"
#include "data/corpora/text_grid.h"
#include "data/corpora/tier_choice.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxBytes = int64_t{64} << 20;

bool IsTextGrid(const std::string& path) {
  return absl::AsciiStrToLower(fs::path(path).extension().string()) == ".textgrid";
}

// Audio files by their names without an end.
using AudioByStem = absl::flat_hash_map<std::string, std::string>;

std::string Stem(const std::string& path) { return fs::path(path).replace_extension().string(); }

AudioByStem FindAudio(const std::vector<std::string>& files) {
  AudioByStem audio;
  for (const std::string& file : files) {
    if (HasAudioExtension(file)) audio.try_emplace(Stem(file), file);
  }
  return audio;
}

// Appends the clips of one TextGrid, or says why it has none.
std::optional<Rejection> ReadOne(const std::string& root, const std::string& name,
                                 const AudioByStem& audio_files, const std::string& pattern,
                                 std::vector<CorpusItem>* items) {
  const std::string path = JoinPath(root, name);
  if (auto refusal = CheckContainedFile(path, root, "TextGrid")) return refusal;
  const absl::StatusOr<std::string> bytes = ReadFile(path, kMaxBytes);
  if (!bytes.ok()) return Rejection{"", "TextGrid file refused", std::string(bytes.status().message()), true};
  const auto tiers = ParseTextGrid(*bytes, name);
  if (!tiers.ok()) return Rejection{"", "no TextGrid", std::string(tiers.status().message()), true};
  std::vector<TierName> names;
  for (const TextGridTier& tier : *tiers) names.push_back({tier.name, !tier.intervals.empty()});
  const auto chosen = ChooseTiers(names, pattern);
  if (!chosen.ok()) return Rejection{"", "no such tier", std::string(chosen.status().message())};
  const auto audio = audio_files.find(Stem(name));
  if (audio == audio_files.end()) {
    return Rejection{"", "audio file missing", absl::StrCat("beside ", name), true};
  }
  const std::string audio_path = JoinPath(root, audio->second);
  if (auto refusal = CheckContainedFile(audio_path, root, "audio")) return refusal;
  const size_t slash = name.find('/');
  const std::string split = slash == std::string::npos ? "" : SplitOfName(name.substr(0, slash));
  for (size_t t = 0; t < chosen->size(); ++t) {
    const TextGridTier& tier = (*tiers)[(*chosen)[t]];
    for (size_t i = 0; i < tier.intervals.size(); ++i) {
      const TextGridTier::Interval& interval = tier.intervals[i];
      if (absl::StripAsciiWhitespace(interval.text).empty() || interval.end_s <= interval.begin_s) continue;
      CorpusItem item;
      item.key = absl::StrCat(name, ":", t + 1, ":", i + 1);
      item.audio_path = audio_path;
      item.offset_s = interval.begin_s;
      item.duration_s = interval.end_s - interval.begin_s;
      item.text = interval.text;
      item.split = split;
      if (chosen->size() > 1) item.speaker = tier.name;
      items->push_back(std::move(item));
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<CorpusListing> Praat::ListClips(const std::string& directory, const std::string&) const {
  std::error_code error;
  std::string root = fs::canonical(directory, error).string();
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  std::string only;
  if (fs::is_regular_file(root, error)) {
    only = fs::path(root).filename().string();
    root = DirectoryName(root);
  }
  ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesBelow(root));
  CorpusListing listing;
  const AudioByStem audio = FindAudio(files);
  bool found = false;
  for (const std::string& file : files) {
    if (only.empty() ? !IsTextGrid(file) : file != only) continue;
    found = true;
    if (std::optional<Rejection> rejection = ReadOne(root, file, audio, tier_, &listing.items)) {
      rejection->key = file;
      listing.rejections.push_back(*std::move(rejection));
    }
  }
  if (!found) {
    return absl::NotFoundError(absl::StrCat(directory, ": no TextGrid, expected NAME.TextGrid and NAME.wav"));
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": no interval with a text in any tier"));
  }
  return listing;
}

}  // namespace distill_l2s
