#include "data/corpora/manifest_corpus.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/line_reader.h"
#include "data/corpora/named_split.h"
#include "data/corpora/utterance_json.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

// The manifests that `path` means.
absl::StatusOr<std::vector<std::string>> FindManifests(const std::string& path) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return std::vector<std::string>{path};
  std::vector<std::string> manifests;
  for (fs::directory_iterator files(path, error), end; !error && files != end; files.increment(error)) {
    const std::string file = files->path().string();
    if (absl::EndsWith(file, ".jsonl") || absl::EndsWith(file, ".json") || absl::EndsWith(file, ".list")) {
      manifests.push_back(file);
    }
  }
  if (error) return absl::NotFoundError(absl::StrCat(path, ": ", error.message()));
  if (manifests.empty()) return absl::NotFoundError(absl::StrCat(path, ": no manifest, expected a *.jsonl"));
  std::sort(manifests.begin(), manifests.end());
  return manifests;
}

// Fills in the item, or says why the line cannot be used.
std::optional<Rejection> ReadItem(const LineReader::Line& line, const std::string& directory,
                                  const std::string& language, CorpusItem* item) {
  if (line.too_long) return Rejection{"", "line over 1 MiB", "", true};
  absl::StatusOr<Utterance> utterance = ParseUtterance(line.text);
  if (!utterance.ok()) {
    return Rejection{"", "line that is no utterance", std::string(utterance.status().message()), true};
  }
  if (!utterance->language.empty() && !absl::EqualsIgnoreCase(utterance->language.str(), language)) {
    return Rejection{"", "clip in another language", utterance->language};
  }
  item->audio_path = JoinPath(directory, utterance->audio_filepath);
  item->offset_s = utterance->offset_s;
  item->duration_s = utterance->duration_s;
  item->text = std::move(utterance->text);
  item->speaker = utterance->speaker;
  return CheckContainedFile(item->audio_path, "/", "audio");
}

absl::Status ReadOne(const std::string& path, const std::string& language, CorpusListing* listing) {
  ASSIGN_OR_RETURN(LineReader lines, LineReader::Open(path));
  const std::string name = fs::path(path).filename().string();
  const std::string directory = DirectoryName(path);
  LineReader::Line line;
  while (true) {
    ASSIGN_OR_RETURN(const bool found, lines.Next(&line));
    if (!found) break;
    if (line.text.find_first_not_of(" \t") == absl::string_view::npos) continue;
    CorpusItem item;
    item.key = absl::StrCat(name, ":", line.number);
    item.split = SplitOfName(fs::path(path).stem().string());
    if (std::optional<Rejection> rejection = ReadItem(line, directory, language, &item)) {
      rejection->key = item.key;
      listing->rejections.push_back(*std::move(rejection));
    } else {
      listing->items.push_back(std::move(item));
    }
  }
  if (lines.has_byte_order_mark()) listing->remarks.push_back({name, "byte order mark", "skipped"});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<CorpusListing> ManifestCorpus::ListClips(const std::string& directory,
                                                        const std::string& language) const {
  ASSIGN_OR_RETURN(const std::vector<std::string> manifests, FindManifests(directory));
  CorpusListing listing;
  for (const std::string& manifest : manifests) RETURN_IF_ERROR(ReadOne(manifest, language, &listing));
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": no line in any manifest"));
  }
  return listing;
}

}  // namespace distill_l2s
