#include "data/corpora/manifest.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "data/corpora/utterance_json.h"
#include "data/text/text_file_fault.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxLineBytes = size_t{1} << 20;
constexpr size_t kBlockBytes = size_t{1} << 16;
absl::Status LineError(const std::string& path, int64_t line, absl::string_view fault) {
  return absl::InvalidArgumentError(absl::StrCat(path, ":", line, ": ", fault));
}

// Calls `use` with each line of `path`, without its end, and its number from 1.
absl::Status ForEachLine(const std::string& path,
                         const std::function<absl::Status(absl::string_view, int64_t)>& use) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat(path, ": cannot open: ", std::strerror(errno)));
  }
  std::string buffer;
  int64_t line = 0;
  while (true) {
    const size_t kept = buffer.size();
    buffer.resize(kept + kBlockBytes);
    const size_t count = std::fread(&buffer[kept], 1, kBlockBytes, file.get());
    buffer.resize(kept + count);
    if (std::ferror(file.get())) {
      return absl::UnknownError(absl::StrCat(path, ": cannot read: ", std::strerror(errno)));
    }
    size_t begin = 0;
    for (size_t end; (end = buffer.find('\n', std::max(begin, kept))) != std::string::npos; begin = end + 1) {
      RETURN_IF_ERROR(use(absl::string_view(buffer).substr(begin, end - begin), ++line));
    }
    buffer.erase(0, begin);
    if (buffer.size() > kMaxLineBytes) return LineError(path, line + 1, "a line over 1 MiB");
    if (count > 0) continue;
    return buffer.empty() ? absl::OkStatus() : use(buffer, ++line);
  }
}

// The directory of `path`, absolute, without a slash at its end (so "" for the root).
absl::StatusOr<std::string> AbsoluteDirectory(const std::string& path) {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::absolute(DirectoryName(path), error);
  if (error) return absl::UnknownError(absl::StrCat(path, ": no working directory: ", error.message()));
  return std::string(absl::StripSuffix(directory.lexically_normal().string(), "/"));
}

// Appends the utterance's line to `block` and returns "", or what is wrong with the utterance.
std::string AppendLine(const Utterance& utterance, const std::string& directory, std::string* block) {
  const std::string fault = UtteranceFault(utterance);
  if (!fault.empty()) return fault;
  const std::string absolute = std::filesystem::absolute(utterance.audio_filepath).string();
  absl::string_view audio = absolute;
  if (absl::ConsumePrefix(&audio, directory) && !absl::ConsumePrefix(&audio, "/")) audio = absolute;
  nlohmann::ordered_json line = {{"audio_filepath", std::string(audio)}, {"duration", utterance.duration_s}};
  if (utterance.offset_s > 0) line["offset"] = utterance.offset_s;
  line["text"] = utterance.text;
  if (!utterance.language.empty()) line["lang"] = utterance.language.str();
  if (!utterance.speaker.empty()) line["speaker"] = utterance.speaker.str();
  try {
    absl::StrAppend(block, line.dump(), "\n");
  } catch (const nlohmann::json::exception& error) {
    return absl::StrCat("a text that is not UTF-8: ", error.what());
  }
  return "";
}

}  // namespace

absl::StatusOr<std::vector<Utterance>> ReadManifest(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string directory, AbsoluteDirectory(path));
  std::vector<Utterance> utterances;
  RETURN_IF_ERROR(ForEachLine(path, [&](absl::string_view text, int64_t line) {
    text = absl::StripSuffix(text, "\r");
    if (line == 1) {
      const std::string fault = TextFileFault(text);
      if (!fault.empty()) return absl::InvalidArgumentError(absl::StrCat(path, ": ", fault));
      text = absl::StripPrefix(text, "\xEF\xBB\xBF");
    }
    if (text.find_first_not_of(" \t") == absl::string_view::npos) return absl::OkStatus();
    absl::StatusOr<Utterance> utterance = ParseUtterance(text);
    if (!utterance.ok()) return LineError(path, line, utterance.status().message());
    if (utterance->duration_s == 0) {
      return LineError(path, line,
                       "the field \"duration\" is missing; `prepare --corpus=manifest` measures it");
    }
    if (utterance->audio_filepath[0] != '/') {
      utterance->audio_filepath = absl::StrCat(directory, "/", utterance->audio_filepath);
    }
    utterances.push_back(*std::move(utterance));
    return absl::OkStatus();
  }));
  return utterances;
}

absl::Status WriteManifest(const std::string& path, const std::vector<Utterance>& utterances) {
  ASSIGN_OR_RETURN(const std::string directory, AbsoluteDirectory(path));
  ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  std::string block;
  for (size_t i = 0; i < utterances.size(); ++i) {
    const std::string fault = AppendLine(utterances[i], directory, &block);
    if (!fault.empty()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": utterance ", i, ": ", fault));
    }
    if (block.size() < kBlockBytes) continue;
    RETURN_IF_ERROR(file.Append(block));
    block.clear();
  }
  RETURN_IF_ERROR(file.Append(block));
  return file.Commit();
}

}  // namespace distill_l2s
