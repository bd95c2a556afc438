#include "data/corpora/kaldi_directory.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/audio/audio_extension.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/kaldi_table.h"
#include "data/corpora/named_split.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDetailBytes = 200;

// As Kaldi's extract-segments has it (--max-overshoot).
constexpr double kMaxOvershootS = 0.5;

bool IsDataDirectory(const std::string& directory) {
  return FileExists(directory + "/text") && FileExists(directory + "/wav.scp");
}

// The data directories that `directory` means, canonical.
absl::StatusOr<std::vector<std::string>> FindDataDirectories(const std::string& directory) {
  std::error_code error;
  const std::string root = fs::canonical(directory, error).string();
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  if (IsDataDirectory(root)) return std::vector<std::string>{root};
  std::vector<std::string> found;
  for (fs::directory_iterator entries(root, error), end; !error && entries != end; entries.increment(error)) {
    if (IsDataDirectory(entries->path().string())) found.push_back(entries->path().string());
  }
  if (error) return absl::NotFoundError(absl::StrCat(directory, ": ", error.message()));
  if (found.empty()) {
    return absl::NotFoundError(
        absl::StrCat(directory, ": neither text and wav.scp nor a directory with them, as train/"));
  }
  std::sort(found.begin(), found.end());
  return found;
}

// "a.ark:123" is a place in an archive.
bool IsInArchive(absl::string_view file) {
  const std::vector<absl::string_view> parts = absl::StrSplit(file, ':');
  uint64_t offset;
  return parts.size() == 2 && absl::SimpleAtoi(parts[1], &offset);
}

// Says what to do instead of running "sox a.flac -t wav - |".
std::string CommandAdvice(const std::string& command) {
  const std::string advice = absl::StrCat("\"", command.substr(0, kDetailBytes), "\" is not run; ");
  for (absl::string_view word : absl::StrSplit(command, absl::ByAnyChar(" \t\"'|<"), absl::SkipEmpty())) {
    if (!HasAudioExtension(std::string(word))) continue;
    return absl::StrCat(advice, "if it only decodes, name the file itself, ", word.substr(0, kDetailBytes),
                        ", otherwise write its output to a file and name that");
  }
  return absl::StrCat(advice, "write its output to a file and name that");
}

// The clips of one data directory.
class DirectoryReader {
 public:
  DirectoryReader(const std::string& directory, const std::string& language, CorpusListing* listing)
      : directory_(directory),
        name_(fs::path(directory).filename().string()),
        language_(language),
        listing_(listing) {}

  absl::Status Read();

 private:
  // The table of that name; an empty one if there is none.
  absl::StatusOr<KaldiTable> ReadTable(const char* table) {
    const std::string path = JoinPath(directory_, table);
    if (!FileExists(path)) return KaldiTable();
    return KaldiTable::Read(path, absl::StrCat(name_, "/", table), &listing_->rejections);
  }

  void Reject(const std::string& utterance, Rejection rejection) {
    rejection.key = absl::StrCat(name_, "/", utterance);
    listing_->rejections.push_back(std::move(rejection));
  }

  // Fill in the item, or say why the clip cannot be used.
  std::optional<Rejection> ReadItem(const std::string& utterance, CorpusItem* item) const;
  std::optional<Rejection> ReadSegment(const std::string& segment, std::string* recording,
                                       CorpusItem* item) const;
  std::optional<Rejection> FindAudio(const std::string& recording, CorpusItem* item) const;

  void RejectClipsWithoutText();

  const std::string directory_;
  const std::string name_;
  const std::string language_;
  CorpusListing* const listing_;
  KaldiTable texts_;
  KaldiTable recordings_;
  KaldiTable segments_;
  KaldiTable speakers_;
  KaldiTable languages_;
};

absl::Status DirectoryReader::Read() {
  ASSIGN_OR_RETURN(texts_, ReadTable("text"));
  ASSIGN_OR_RETURN(recordings_, ReadTable("wav.scp"));
  ASSIGN_OR_RETURN(segments_, ReadTable("segments"));
  ASSIGN_OR_RETURN(speakers_, ReadTable("utt2spk"));
  ASSIGN_OR_RETURN(languages_, ReadTable("utt2lang"));
  for (const KaldiTable::Row& row : texts_.rows()) {
    CorpusItem item;
    item.key = absl::StrCat(name_, "/", row.key);
    item.text = row.value;
    item.split = SplitOfName(name_);
    if (std::optional<Rejection> rejection = ReadItem(row.key, &item)) {
      Reject(row.key, *std::move(rejection));
    } else {
      listing_->items.push_back(std::move(item));
    }
  }
  RejectClipsWithoutText();
  return absl::OkStatus();
}

std::optional<Rejection> DirectoryReader::ReadItem(const std::string& utterance, CorpusItem* item) const {
  if (const std::string* language = languages_.Find(utterance)) {
    if (!absl::EqualsIgnoreCase(*language, language_)) {
      return Rejection{"", "clip in another language", language->substr(0, kDetailBytes)};
    }
  }
  // Where speakers are not known, Kaldi wants each utterance to have one of its own.
  const std::string* speaker = speakers_.Find(utterance);
  if (speaker != nullptr && *speaker != utterance) item->speaker = *speaker;
  std::string recording = utterance;
  if (!segments_.rows().empty()) {
    const std::string* segment = segments_.Find(utterance);
    if (segment == nullptr) return Rejection{"", "no line in segments", "", true};
    if (std::optional<Rejection> rejection = ReadSegment(*segment, &recording, item)) return rejection;
  }
  return FindAudio(recording, item);
}

std::optional<Rejection> DirectoryReader::ReadSegment(const std::string& segment, std::string* recording,
                                                      CorpusItem* item) const {
  const std::vector<std::string> parts = absl::StrSplit(segment, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  double begin_s = 0;
  double end_s = 0;
  const bool whole = parts.size() >= 3 && parts.size() <= 4 && absl::SimpleAtod(parts[1], &begin_s) &&
                     absl::SimpleAtod(parts[2], &end_s) && std::isfinite(begin_s) && std::isfinite(end_s) &&
                     begin_s >= 0 && (end_s > begin_s || end_s == -1);
  if (!whole) {
    return Rejection{"", "line that is no segment",
                     absl::StrCat("\"", segment.substr(0, kDetailBytes),
                                  "\", expected a recording and its begin and end in seconds"),
                     true};
  }
  if (parts.size() == 4) {
    return Rejection{"", "segment of one channel",
                     absl::StrCat("channel ", parts[3].substr(0, kDetailBytes),
                                  ": channels are mixed when read; write each to a file and name that")};
  }
  *recording = parts[0];
  item->offset_s = begin_s;
  item->duration_s = end_s == -1 ? 0 : end_s - begin_s;
  item->end_tolerance_s = kMaxOvershootS;
  return std::nullopt;
}

std::optional<Rejection> DirectoryReader::FindAudio(const std::string& recording, CorpusItem* item) const {
  const std::string* file = recordings_.Find(recording);
  if (file == nullptr || file->empty()) {
    return Rejection{"", "no line in wav.scp", recording.substr(0, kDetailBytes), true};
  }
  if (file->back() == '|') {
    return Rejection{"", "audio from a command", CommandAdvice(*file)};
  }
  const std::string recipe = DirectoryName(DirectoryName(directory_));
  for (const std::string& base : {directory_, DirectoryName(directory_), recipe}) {
    item->audio_path = JoinPath(base, *file);
    if (FileExists(item->audio_path)) break;
  }
  if (IsInArchive(*file) && !FileExists(item->audio_path)) {
    return Rejection{"", "audio in an archive", absl::StrCat(file->substr(0, kDetailBytes), " is not read")};
  }
  return CheckContainedFile(item->audio_path, "/", "audio");
}

void DirectoryReader::RejectClipsWithoutText() {
  const KaldiTable& utterances = segments_.rows().empty() ? recordings_ : segments_;
  for (const KaldiTable::Row& row : utterances.rows()) {
    if (texts_.Find(row.key) == nullptr) Reject(row.key, {"", "no transcript", "in text", true});
  }
}

}  // namespace

absl::StatusOr<CorpusListing> KaldiDirectory::ListClips(const std::string& directory,
                                                        const std::string& language) const {
  ASSIGN_OR_RETURN(const std::vector<std::string> directories, FindDataDirectories(directory));
  CorpusListing listing;
  for (const std::string& data : directories) {
    RETURN_IF_ERROR(DirectoryReader(data, language, &listing).Read());
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": no line in any text or wav.scp"));
  }
  return listing;
}

}  // namespace distill_l2s
