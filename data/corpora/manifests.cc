#include "data/corpora/manifests.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {

absl::StatusOr<std::vector<Utterance>> ReadManifests(const std::vector<std::string>& paths) {
  std::vector<Utterance> all;
  for (const std::string& path : paths) {
    ASSIGN_OR_RETURN(std::vector<Utterance> utterances, ReadManifest(path));
    for (Utterance& utterance : utterances) all.push_back(std::move(utterance));
  }
  if (!all.empty()) return all;
  return absl::InvalidArgumentError(absl::StrCat("no clips in ", absl::StrJoin(paths, ", ")));
}

std::string TestManifestBeside(const std::string& manifest) {
  std::string beside = JoinPath(DirectoryName(manifest), "test.jsonl");
  return FileExists(beside) ? beside : "";
}

}  // namespace distill_l2s
