#include "experiments/align/file_names.h"

#include <cmath>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "experiments/transcribe/output_names.h"

namespace distill_l2s {

std::map<std::string, std::string> AudioNames(const std::vector<Utterance>& utterances) {
  std::set<std::string> distinct;
  for (const Utterance& utterance : utterances) distinct.insert(utterance.audio_filepath);
  const std::vector<std::string> paths(distinct.begin(), distinct.end());
  const std::vector<std::string> names = OutputNames(paths);
  std::map<std::string, std::string> by_path;
  for (size_t i = 0; i < paths.size(); ++i) by_path[paths[i]] = names[i];
  return by_path;
}

std::vector<std::string> ClipFileNames(const std::vector<Utterance>& utterances) {
  const std::map<std::string, std::string> audio_names = AudioNames(utterances);
  std::map<std::string, int> clips;
  for (const Utterance& utterance : utterances) ++clips[utterance.audio_filepath];
  std::set<std::string> taken;
  for (const auto& [path, name] : audio_names) {
    if (clips.at(path) == 1) taken.insert(name);
  }
  std::vector<std::string> names;
  for (const Utterance& utterance : utterances) {
    const std::string& audio_name = audio_names.at(utterance.audio_filepath);
    if (clips.at(utterance.audio_filepath) == 1) {
      names.push_back(audio_name);
      continue;
    }
    const int64_t start_ms = std::llround(utterance.offset_s * 1e3);
    const std::string name = absl::StrFormat("%s_%04d.%03d", audio_name, start_ms / 1000, start_ms % 1000);
    names.push_back(name);
    for (int number = 2; !taken.insert(names.back()).second; ++number) {
      names.back() = absl::StrCat(name, "-", number);
    }
  }
  return names;
}

}  // namespace distill_l2s
