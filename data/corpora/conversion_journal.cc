#include "data/corpora/conversion_journal.h"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/json.h"
#include "base/sha256.h"

namespace distill_l2s {
namespace {

// A file as it is now; another after each change, for all that a change of time can tell.
std::string FileIdentity(const std::string& path) {
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return absl::StrCat(path, ": none");
  return absl::StrCat(path, ": ", status.st_size, " bytes of ", status.st_mtim.tv_sec, ".",
                      status.st_mtim.tv_nsec);
}

// The audio of an item and the program that reads it.
std::string SourceIdentity(const CorpusItem& item) {
  return Sha256Hex(absl::StrCat(FileIdentity("/proc/self/exe"), "\n", FileIdentity(item.audio_path), "\n",
                                item.offset_s, " ", item.duration_s));
}

}  // namespace

const char* ConversionJournal::FileName() { return "converted.jsonl"; }

void ConversionJournal::ReadLine(const std::string& line) {
  const auto json = ParseJson(line, FileName());
  if (!json.ok() || !json->is_object()) return;
  const auto file = GetJsonField<std::string>(*json, "file", FileName());
  const auto source = GetJsonField<std::string>(*json, "source", FileName());
  const auto written = GetJsonField<std::string>(*json, "written_sha256", FileName());
  const auto samples = GetJsonField<int64_t>(*json, "samples", FileName());
  const auto clipped_share = GetJsonField<double>(*json, "clipped_share", FileName());
  const auto source_sha256 = GetJsonField<std::string>(*json, "source_sha256", FileName());
  if (!file.ok() || !source.ok() || !written.ok() || !samples.ok() || !clipped_share.ok() ||
      !source_sha256.ok()) {
    return;
  }
  earlier_[*file] = {*source, *written, {*samples, *clipped_share, *source_sha256}};
}

absl::StatusOr<ConversionJournal> ConversionJournal::Open(const std::string& directory) {
  ConversionJournal journal(directory);
  const std::string path = JoinPath(directory, FileName());
  std::ifstream earlier(path);
  for (std::string line; std::getline(earlier, line);) journal.ReadLine(line);
  journal.file_.open(path, std::ios::app);
  journal.file_ << "\n";  // Ends a line that was torn.
  if (!journal.file_.flush()) return absl::UnknownError(absl::StrCat(path, ": cannot write"));
  return journal;
}

std::optional<ConvertedClip> ConversionJournal::Find(const CorpusItem& item,
                                                     const std::string& file_name) const {
  const auto found = earlier_.find(file_name);
  if (found == earlier_.end() || found->second.source != SourceIdentity(item)) return std::nullopt;
  const absl::StatusOr<std::string> bytes = ReadFile(JoinPath(directory_, file_name));
  if (!bytes.ok() || Sha256Hex(*bytes) != found->second.written_sha256) return std::nullopt;
  return found->second.clip;
}

absl::Status ConversionJournal::Add(const CorpusItem& item, const std::string& file_name,
                                    const ConvertedClip& clip, absl::string_view bytes) {
  const nlohmann::json line = {{"file", file_name},
                               {"source", SourceIdentity(item)},
                               {"written_sha256", Sha256Hex(bytes)},
                               {"samples", clip.samples},
                               {"clipped_share", clip.clipped_share},
                               {"source_sha256", clip.source_sha256}};
  const absl::MutexLock lock(mutex_.get());
  if (file_ << line.dump() << std::endl) return absl::OkStatus();
  return absl::UnknownError(absl::StrCat(JoinPath(directory_, FileName()), ": cannot write"));
}

}  // namespace distill_l2s
