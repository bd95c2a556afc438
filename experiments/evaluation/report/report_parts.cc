#include "experiments/evaluation/report/report_parts.h"

#include <sys/utsname.h>
#include <torch/csrc/api/include/torch/version.h>
#include <unicode/locid.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/file.h"
#include "base/status_macros.h"
#include "experiments/experiment_config.h"

namespace distill_l2s {
namespace {

constexpr double kClipToShow_s = 2.5;
constexpr int kClipToShowWords = 3;

// The text behind the first "`key`...:" or "`key`=" of a file of such lines; "" if there is none.
std::string FindValue(const std::string& path, absl::string_view key) {
  const auto contents = ReadFile(path, 1 << 20);
  if (!contents.ok()) return "";
  for (const auto& line : absl::StrSplit(*contents, '\n')) {
    if (!absl::StartsWith(line, key)) continue;
    const size_t separator = line.find_first_of(":=");
    if (separator == absl::string_view::npos) continue;
    absl::string_view value = absl::StripAsciiWhitespace(line.substr(separator + 1));
    absl::ConsumePrefix(&value, "\"");
    absl::ConsumeSuffix(&value, "\"");
    return std::string(value);
  }
  return "";
}

}  // namespace

std::vector<NamedText> MachineFacts() {
  std::vector<NamedText> facts;
  const auto add = [&](const char* name, std::string text) {
    if (!text.empty()) facts.push_back({name, std::move(text)});
  };
  add("Processor", FindValue("/proc/cpuinfo", "model name"));
  add("Cores", absl::StrCat(std::thread::hardware_concurrency()));
  add("Memory", FindValue("/proc/meminfo", "MemTotal"));
  add("System", FindValue("/etc/os-release", "PRETTY_NAME"));
  add("LibTorch", TORCH_VERSION);
  return facts;
}

std::string LanguageName(const std::string& language) {
  icu::UnicodeString name;
  icu::Locale(language.c_str()).getDisplayLanguage(icu::Locale::getEnglish(), name);
  std::string text;
  name.toUTF8String(text);
  return text.empty() || language.compare(0, text.size(), text) == 0 ? language : text;
}

absl::StatusOr<CorpusPart> SumManifests(const std::string& name, const std::vector<std::string>& manifests) {
  CorpusPart part;
  part.name = name;
  for (const std::string& manifest : manifests) {
    ASSIGN_OR_RETURN(const auto utterances, ReadManifest(manifest));
    part.clips += utterances.size();
    for (const Utterance& utterance : utterances) part.duration_s += utterance.duration_s;
  }
  return part;
}

absl::Status DescribeCorpus(const Data& config, const std::string& data_dir, ReportData* data) {
  using Manifests = google::protobuf::RepeatedPtrField<std::string>;
  const std::vector<std::pair<const char*, const Manifests*>> parts = {{"train", &config.train_manifests()},
                                                                       {"dev", &config.dev_manifests()},
                                                                       {"test", &config.test_manifests()}};
  for (const auto& [name, manifests] : parts) {
    ASSIGN_OR_RETURN(CorpusPart part, SumManifests(name, ManifestPaths(data_dir, *manifests)));
    data->corpus.push_back(std::move(part));
  }
  data->training_limit_s = config.batching().max_clip_s();
  for (const ClipResult& clip : data->arms[0].runs[0].clips) {
    data->test_clips_over_training_limit += clip.duration_s > data->training_limit_s;
  }
  return absl::OkStatus();
}

absl::StatusOr<Utterance> PickClipToShow(const std::string& manifest) {
  ASSIGN_OR_RETURN(const auto utterances, ReadManifest(manifest));
  if (utterances.empty()) return absl::InvalidArgumentError(absl::StrCat(manifest, ": holds no clip"));
  const auto distance = [](const Utterance& utterance) {
    const bool is_short =
        std::count(utterance.text.begin(), utterance.text.end(), ' ') + 1 < kClipToShowWords;
    return std::abs(utterance.duration_s - kClipToShow_s) + (is_short ? 1000 : 0);
  };
  return *std::min_element(utterances.begin(), utterances.end(),
                           [&](const Utterance& a, const Utterance& b) { return distance(a) < distance(b); });
}

}  // namespace distill_l2s
