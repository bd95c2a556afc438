#include "data/corpora/elan.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/contained_file.h"
#include "data/corpora/directory_files.h"
#include "data/corpora/eaf.h"
#include "data/corpora/named_split.h"
#include "data/corpora/tier_choice.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxBytes = int64_t{64} << 20;

bool IsEaf(const std::string& path) {
  return absl::AsciiStrToLower(fs::path(path).extension().string()) == ".eaf";
}

// "a%20b" -> "a b"; other text stays.
std::string DecodePercents(absl::string_view url) {
  std::string decoded;
  for (size_t i = 0; i < url.size(); ++i) {
    if (url[i] == '%' && i + 2 < url.size() && absl::ascii_isxdigit(url[i + 1]) &&
        absl::ascii_isxdigit(url[i + 2]) && url.substr(i + 1, 2) != "00") {
      decoded += absl::HexStringToBytes(url.substr(i + 1, 2));
      i += 2;
    } else {
      decoded += url[i];
    }
  }
  return decoded;
}

// Where the recording may be, relative to the document, the best first.
std::vector<std::string> MediaPaths(const EafDocument::Media& media) {
  absl::string_view relative = media.relative_url;
  // Old versions of ELAN write "file:/./a.wav".
  if (absl::ConsumePrefix(&relative, "file:")) {
    relative.remove_prefix(std::min(relative.find('.'), relative.size()));
  }
  const absl::string_view url = media.url;
  std::vector<std::string> paths;
  for (const absl::string_view path : {relative, url.substr(url.rfind('/') + 1)}) {
    if (path.empty()) continue;
    paths.emplace_back(path);
    paths.push_back(DecodePercents(path));
  }
  return paths;
}

// The recording of a document in `directory`.
struct Recording {
  std::string path;
  double origin_s = 0;
};

std::optional<Rejection> FindRecording(const EafDocument& document, const std::string& root,
                                       const std::string& directory, Recording* recording) {
  std::vector<const EafDocument::Media*> media;
  for (const EafDocument::Media& one : document.media) media.push_back(&one);
  std::stable_partition(media.begin(), media.end(), [](const EafDocument::Media* one) {
    return absl::StartsWith(one->mime_type, "audio/");
  });
  std::vector<std::string> names;
  for (const EafDocument::Media* one : media) {
    for (const std::string& path : MediaPaths(*one)) {
      names.push_back(path);
      recording->path = JoinPath(directory, path);
      recording->origin_s = one->origin_s;
      if (FileExists(recording->path)) return CheckContainedFile(recording->path, root, "audio");
    }
  }
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return Rejection{"", "audio file missing",
                   names.empty()
                       ? "no MEDIA_DESCRIPTOR, expected one that names the recording"
                       : absl::StrCat("expected one of ", absl::StrJoin(names, ", "), " in ", directory),
                   true};
}

// Appends the clips of one document, or says why it has none.
std::optional<Rejection> ReadOne(const std::string& root, const std::string& name, const std::string& pattern,
                                 std::vector<CorpusItem>* items) {
  const std::string path = JoinPath(root, name);
  if (auto refusal = CheckContainedFile(path, root, "ELAN")) return refusal;
  const absl::StatusOr<std::string> bytes = ReadFile(path, kMaxBytes);
  if (!bytes.ok()) return Rejection{"", "ELAN file refused", std::string(bytes.status().message()), true};
  const auto document = ParseEaf(*bytes, name);
  if (!document.ok()) return Rejection{"", "no file of ELAN", std::string(document.status().message()), true};
  std::vector<TierName> names;
  for (const EafDocument::Tier& tier : document->tiers) {
    names.push_back({tier.name, !tier.annotations.empty()});
  }
  const auto chosen = ChooseTiers(names, pattern);
  if (!chosen.ok()) return Rejection{"", "no such tier", std::string(chosen.status().message())};
  Recording recording;
  if (auto refusal = FindRecording(*document, root, DirectoryName(path), &recording)) return refusal;
  const size_t slash = name.find('/');
  const std::string split = slash == std::string::npos ? "" : SplitOfName(name.substr(0, slash));
  for (const size_t place : *chosen) {
    const EafDocument::Tier& tier = document->tiers[place];
    for (const EafDocument::Annotation& annotation : tier.annotations) {
      if (absl::StripAsciiWhitespace(annotation.text).empty() || annotation.end_s <= annotation.begin_s) {
        continue;
      }
      CorpusItem item;
      item.key = absl::StrCat(name, ":", annotation.id);
      item.audio_path = recording.path;
      item.offset_s = annotation.begin_s + recording.origin_s;
      item.duration_s = annotation.end_s - annotation.begin_s;
      item.text = annotation.text;
      item.split = split;
      item.speaker = tier.participant.empty() && chosen->size() > 1 ? tier.name : tier.participant;
      items->push_back(std::move(item));
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<CorpusListing> Elan::ListClips(const std::string& directory, const std::string&) const {
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
  bool found = false;
  for (const std::string& file : files) {
    if (only.empty() ? !IsEaf(file) : file != only) continue;
    found = true;
    if (std::optional<Rejection> rejection = ReadOne(root, file, tier_, &listing.items)) {
      rejection->key = file;
      listing.rejections.push_back(*std::move(rejection));
    }
  }
  if (!found) return absl::NotFoundError(absl::StrCat(directory, ": no file of ELAN, expected NAME.eaf"));
  if (listing.items.empty() && listing.rejections.empty()) {
    return absl::NotFoundError(absl::StrCat(directory, ": no annotation with a text in any tier"));
  }
  return listing;
}

}  // namespace distill_l2s
