#include "experiments/training/run_identity.h"

#include "absl/strings/str_cat.h"
#include "base/sha256.h"

namespace distill_l2s {
namespace {

void Add(const std::vector<Utterance>& utterances, Sha256* hash) {
  for (const Utterance& utterance : utterances) {
    const std::string name = utterance.audio_filepath.substr(utterance.audio_filepath.find_last_of('/') + 1);
    hash->Update(absl::StrCat(name, "\t", utterance.offset_s, "\t", utterance.duration_s, "\t",
                              utterance.language.str(), "\t", utterance.text, "\n"));
  }
  hash->Update("\n");
}

absl::Status CheckSame(const std::string& then, const std::string& now, const char* what,
                       const std::string& directory) {
  if (then == now) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(directory, ": the training there cannot go on, as ", what, " changed: its hash was \"",
                   then, "\" and is \"", now, "\". Restore it, choose another --output_dir, or begin anew ",
                   "with --restart, which removes what is there"));
}

}  // namespace

std::string DataSha256(const std::vector<Utterance>& train, const std::vector<Utterance>& dev) {
  Sha256 hash;
  Add(train, &hash);
  Add(dev, &hash);
  return hash.HexDigest();
}

absl::Status CheckSameRun(const StateHeader& then, const StateHeader& now, const std::string& directory) {
  absl::Status status = CheckSame(then.experiment_id, now.experiment_id, "the experiment", directory);
  status.Update(CheckSame(then.data_sha256, now.data_sha256, "the data of its manifests", directory));
  status.Update(CheckSame(then.teacher_sha256, now.teacher_sha256, "the teacher", directory));
  return status;
}

}  // namespace distill_l2s
