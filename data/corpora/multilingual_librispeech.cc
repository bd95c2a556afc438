#include "data/corpora/multilingual_librispeech.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/directory_files.h"
#include "data/corpora/line_reader.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr struct {
  const char* language;
  const char* name;
} kLanguages[] = {{"de", "german"},  {"en", "english"}, {"es", "spanish"}, {"fr", "french"},
                  {"it", "italian"}, {"nl", "dutch"},   {"pl", "polish"},  {"pt", "portuguese"}};

bool HasTranscripts(const std::string& directory) {
  for (const char* split : {"train", "dev", "test"}) {
    if (FileExists(absl::StrCat(directory, "/", split, "/transcripts.txt"))) return true;
  }
  return false;
}

absl::StatusOr<std::string> FindRoot(const std::string& directory, const std::string& language) {
  std::string names;
  std::vector<std::string> places = {directory};
  for (const auto& known : kLanguages) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", known.language);
    if (language != known.language) continue;
    for (const char* kind : {"", "_opus"}) {
      places.push_back(JoinPath(directory, absl::StrCat("mls_", known.name, kind)));
    }
  }
  if (places.size() == 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("Multilingual LibriSpeech has no language \"", language, "\", expected one of ", names));
  }
  for (const std::string& place : places) {
    std::error_code error;
    if (HasTranscripts(place)) return fs::canonical(place, error).string();
  }
  return absl::NotFoundError(absl::StrCat(directory, ": neither train/transcripts.txt nor ",
                                          fs::path(places[1]).filename().string(), "/train/transcripts.txt"));
}

// The keys of the training clips of a limited set.
absl::StatusOr<std::set<std::string>> ReadHandles(const std::string& root, bool ten_hours) {
  const std::string lists = root + "/train/limited_supervision";
  std::set<std::string> handles;
  for (const char* part : {"1hr", "9hr"}) {
    if (part == absl::string_view("9hr") && !ten_hours) continue;
    const std::string directory = absl::StrCat(lists, "/", part);
    ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesBelow(directory));
    for (const std::string& file : files) {
      if (fs::path(file).filename() != "handles.txt") continue;
      ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(absl::StrCat(directory, "/", file)));
      LineReader::Line line;
      while (true) {
        ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
        if (!found) break;
        const absl::string_view handle = absl::StripAsciiWhitespace(line.text);
        if (!handle.empty() && !line.too_long) handles.emplace(handle);
      }
    }
  }
  if (handles.empty()) return absl::NotFoundError(absl::StrCat(lists, ": no handles.txt names a clip"));
  return handles;
}

// "10214_10108_000000": digits and letters in three parts.
bool IsKey(absl::string_view key) {
  const std::vector<absl::string_view> parts = absl::StrSplit(key, '_');
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](absl::string_view part) {
           return !part.empty() &&
                  std::all_of(part.begin(), part.end(), [](char c) { return absl::ascii_isalnum(c); });
         });
}

std::optional<Rejection> FindAudio(const std::string& directory, const std::string& root, CorpusItem* item) {
  const std::vector<std::string> parts = absl::StrSplit(item->key, '_');
  item->speaker = parts[0];
  const std::string stem = absl::StrCat(directory, "/audio/", parts[0], "/", parts[1], "/", item->key);
  item->audio_path = stem + ".flac";
  if (!FileExists(item->audio_path) && FileExists(stem + ".opus")) item->audio_path = stem + ".opus";
  return CheckContainedFile(item->audio_path, root, "audio");
}

// Reads one of train, dev and test. With `handles`, only what they name.
class SplitReader {
 public:
  SplitReader(const std::string& root, const char* split, const std::set<std::string>* handles,
              CorpusListing* listing)
      : root_(root),
        split_(split),
        directory_(absl::StrCat(root, "/", split)),
        handles_(handles),
        listing_(listing) {}

  absl::Status Read() {
    RETURN_IF_ERROR(ReadTranscripts());
    return ReadSegments();
  }

 private:
  void Reject(const std::string& key, std::string reason, std::string detail) {
    listing_->rejections.push_back({key, std::move(reason), std::move(detail), /*damage=*/true});
  }
  absl::Status ReadTranscripts();
  void ReadTranscript(const LineReader::Line& line);
  absl::Status ReadSegments();

  const std::string& root_;
  const std::string split_;
  const std::string directory_;
  const std::set<std::string>* handles_;
  CorpusListing* listing_;
  absl::flat_hash_map<std::string, std::string> texts_;  // By key.
};

void SplitReader::ReadTranscript(const LineReader::Line& line) {
  const std::string place = absl::StrCat(split_, "/transcripts.txt:", line.number);
  if (line.too_long) return Reject(place, "row over 1 MiB", "");
  const size_t tab = line.text.find('\t');
  CorpusItem item;
  item.key = std::string(line.text.substr(0, tab));
  if (tab == absl::string_view::npos || !IsKey(item.key)) {
    return Reject(place, "row that is no KEY<tab>text", item.key.substr(0, 100));
  }
  item.text = std::string(line.text.substr(tab + 1));
  const auto [seen, is_new] = texts_.try_emplace(item.key, item.text);
  if (handles_ != nullptr && handles_->count(item.key) == 0) return;
  if (!is_new) {
    return Reject(place, seen->second == item.text ? "duplicate row" : "duplicate row with another sentence",
                  item.key);
  }
  item.split = split_;
  if (std::optional<Rejection> rejection = FindAudio(directory_, root_, &item)) {
    rejection->key = item.key;
    listing_->rejections.push_back(*std::move(rejection));
  } else {
    listing_->items.push_back(std::move(item));
  }
}

absl::Status SplitReader::ReadTranscripts() {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(directory_ + "/transcripts.txt"));
  LineReader::Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
    if (!found) return absl::OkStatus();
    if (!absl::StripAsciiWhitespace(line.text).empty()) ReadTranscript(line);
  }
}

// The audio is cut along the segments already; what they show is clips without a transcript.
absl::Status SplitReader::ReadSegments() {
  std::set<std::string> wanted;
  if (handles_ != nullptr) wanted = *handles_;
  const std::string path = directory_ + "/segments.txt";
  if (handles_ == nullptr && FileExists(path)) {
    ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path));
    LineReader::Line line;
    while (true) {
      ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
      if (!found) break;
      const std::string key(line.text.substr(0, line.text.find('\t')));
      if (IsKey(key)) {
        wanted.insert(key);
      } else if (!absl::StripAsciiWhitespace(key).empty()) {
        Reject(absl::StrCat(split_, "/segments.txt:", line.number), "row that is no segment",
               key.substr(0, 100));
      }
    }
  }
  for (const std::string& key : wanted) {
    if (!texts_.contains(key)) Reject(key, "no transcript", absl::StrCat("in ", split_, "/transcripts.txt"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string MultilingualLibrispeech::name() const {
  switch (training_) {
    case Training::kAll:
      return "multilingual_librispeech";
    case Training::k10Hours:
      return "multilingual_librispeech_10h";
    case Training::k1Hour:
      return "multilingual_librispeech_1h";
  }
  return "";
}

absl::StatusOr<CorpusListing> MultilingualLibrispeech::ListClips(const std::string& directory,
                                                                 const std::string& language) const {
  ASSIGN_OR_RETURN(const std::string root, FindRoot(directory, language));
  std::set<std::string> handles;
  if (training_ != Training::kAll) {
    ASSIGN_OR_RETURN(handles, ReadHandles(root, training_ == Training::k10Hours));
  }
  CorpusListing listing;
  for (const char* split : {"train", "dev", "test"}) {
    if (!FileExists(absl::StrCat(root, "/", split, "/transcripts.txt"))) continue;
    const bool limited = training_ != Training::kAll && split == absl::string_view("train");
    RETURN_IF_ERROR(SplitReader(root, split, limited ? &handles : nullptr, &listing).Read());
  }
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(root, ": no line in any transcripts.txt"));
  }
  return listing;
}

}  // namespace distill_l2s
