#include "data/corpora/manifest.h"

#include <algorithm>
#include <array>
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
#include "data/corpora/plain_manifest_line.h"

namespace distill_l2s {
namespace {

constexpr size_t kMaxLineBytes = size_t{1} << 20;
constexpr size_t kBlockBytes = size_t{1} << 16;
constexpr double kMaxSeconds = 1e6;

enum Field { kAudioFilepath, kDuration, kText, kOffset, kLanguage, kSpeaker, kUnknown };
constexpr std::array<absl::string_view, kUnknown> kFieldNames = {"audio_filepath", "duration", "text",
                                                                 "offset",         "lang",     "speaker"};

std::string Quoted(Field field) { return absl::StrCat("\"", kFieldNames[field], "\""); }

// The first fault of an utterance, or "".
std::string UtteranceFault(const Utterance& utterance) {
  if (utterance.audio_filepath.empty()) return "\"audio_filepath\" is empty";
  if (utterance.audio_filepath.find('\0') != std::string::npos) return "\"audio_filepath\" holds a NUL";
  if (!(utterance.duration_s > 0 && utterance.duration_s <= kMaxSeconds)) {
    return absl::StrCat("\"duration\" is ", utterance.duration_s, ", expected above 0 and at most ",
                        kMaxSeconds);
  }
  if (!(utterance.offset_s >= 0 && utterance.offset_s <= kMaxSeconds)) {
    return absl::StrCat("\"offset\" is ", utterance.offset_s, ", expected 0 to ", kMaxSeconds);
  }
  return "";
}

// Takes an utterance from the events of one line's JSON, without building a document: a manifest may have a
// million lines.
class UtteranceReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  // What is wrong with `line`, or "".
  std::string Read(absl::string_view line, Utterance* utterance) {
    Utterance plain;
    if (ReadPlainManifestLine(line, &plain)) {
      *utterance = std::move(plain);
      return UtteranceFault(*utterance);
    }
    utterance_ = utterance;
    fault_.clear();
    depth_ = 0;
    seen_ = 0;
    nlohmann::json::sax_parse(line.begin(), line.end(), this);
    if (!fault_.empty()) return fault_;
    for (const Field field : {kAudioFilepath, kDuration, kText}) {
      if (!(seen_ & 1u << field)) return absl::StrCat("the field ", Quoted(field), " is missing");
    }
    return UtteranceFault(*utterance_);
  }

  bool null() override {
    if (depth_ == 1 && field_ != kUnknown) seen_ &= ~(1u << field_);
    return depth_ > 0 || Refuse("expected a JSON object");
  }
  bool boolean(bool value) override { return Other(value ? "true" : "false"); }
  bool number_integer(int64_t value) override { return Number(value, absl::StrCat(value)); }
  bool number_unsigned(uint64_t value) override { return Number(value, absl::StrCat(value)); }
  bool number_float(double value, const std::string&) override { return Number(value, ""); }
  bool binary(nlohmann::json::binary_t&) override { return Other("binary"); }
  bool start_array(size_t) override { return Other("a list") && ++depth_; }
  bool end_array() override { return --depth_, true; }
  bool start_object(size_t) override { return (depth_ == 0 || Other("an object")) && ++depth_; }
  bool end_object() override { return --depth_, true; }

  bool key(std::string& name) override {
    if (depth_ != 1) return true;
    field_ = kAudioFilepath;
    while (field_ != kUnknown && kFieldNames[field_] != name) field_ = static_cast<Field>(field_ + 1);
    if (field_ == kUnknown) return true;
    if (seen_ & 1u << field_) {
      return Refuse(absl::StrCat("the field ", Quoted(field_), " stands there twice"));
    }
    seen_ |= 1u << field_;
    return true;
  }

  bool string(std::string& value) override {
    if (depth_ != 1 || field_ == kUnknown || field_ == kDuration || field_ == kOffset) {
      return Other("a string");
    }
    // Copied, so that it takes no more memory than it needs.
    if (field_ == kAudioFilepath) utterance_->audio_filepath = value;
    if (field_ == kText) utterance_->text = value;
    if (field_ == kLanguage) utterance_->language = value;
    if (field_ == kSpeaker) utterance_->speaker = value;
    return true;
  }

  bool parse_error(size_t, const std::string&, const nlohmann::json::exception& error) override {
    return Refuse(absl::StrCat("not valid JSON: ", error.what()));
  }

 private:
  bool Refuse(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
    return false;
  }

  bool Number(double value, const std::string& whole) {
    if (depth_ == 1 && field_ == kDuration) return utterance_->duration_s = value, true;
    if (depth_ == 1 && field_ == kOffset) return utterance_->offset_s = value, true;
    if (depth_ == 1 && field_ == kSpeaker && !whole.empty()) return utterance_->speaker = whole, true;
    return Other("a number");
  }

  // A value that no known field takes.
  bool Other(const char* what) {
    if (depth_ == 0) return Refuse("expected a JSON object");
    if (depth_ > 1 || field_ == kUnknown) return true;
    const bool is_number = field_ == kDuration || field_ == kOffset;
    return Refuse(
        absl::StrCat(Quoted(field_), " is ", what, ", expected ", is_number ? "a number" : "a string"));
  }

  Utterance* utterance_ = nullptr;
  std::string fault_;
  int depth_ = 0;
  unsigned seen_ = 0;
  Field field_ = kUnknown;
};

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

absl::StatusOr<Utterance> ParseUtterance(absl::string_view line) {
  Utterance utterance;
  std::string fault = UtteranceReader().Read(line, &utterance);
  if (!fault.empty()) return absl::InvalidArgumentError(fault);
  return utterance;
}

absl::StatusOr<std::vector<Utterance>> ReadManifest(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string directory, AbsoluteDirectory(path));
  std::vector<Utterance> utterances;
  UtteranceReader reader;
  RETURN_IF_ERROR(ForEachLine(path, [&](absl::string_view text, int64_t line) {
    text = absl::StripSuffix(text, "\r");
    if (text.find_first_not_of(" \t") == absl::string_view::npos) return absl::OkStatus();
    Utterance utterance;
    const std::string fault = reader.Read(text, &utterance);
    if (!fault.empty()) return LineError(path, line, fault);
    if (utterance.audio_filepath[0] != '/') {
      utterance.audio_filepath = absl::StrCat(directory, "/", utterance.audio_filepath);
    }
    utterances.push_back(std::move(utterance));
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
