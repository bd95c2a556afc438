#include "data/batching/disk_cached_clip_source.h"

#include <glog/logging.h>
#include <sys/stat.h>

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/file.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "data/audio/speech.h"
#include "data/batching/clip_file.h"

namespace distill_l2s {
namespace {

// What a clip's samples depend on, as SHA-256 in hexadecimal; "" if its file is not there.
std::string IdentityOf(const Utterance& utterance) {
  struct stat file;
  if (stat(utterance.audio_filepath.c_str(), &file) != 0) return "";
  return Sha256Hex(absl::StrFormat("%s%c%d %d.%09d %a %a %d", utterance.audio_filepath, '\0', file.st_size,
                                   file.st_mtim.tv_sec, file.st_mtim.tv_nsec, utterance.offset_s,
                                   utterance.duration_s, kSpeechRateHz));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DiskCachedClipSource>> DiskCachedClipSource::Create(
    ClipSource* source, const std::vector<Utterance>* utterances, const std::string& directory,
    int64_t max_bytes) {
  if (max_bytes <= 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("a cache of ", max_bytes, " bytes in ", directory, ", expected above 0"));
  }
  const std::string versioned = JoinPath(directory, absl::StrCat("clips-v", kClipFileVersion));
  ASSIGN_OR_RETURN(auto entries, BoundedDirectory::Open(versioned, max_bytes));
  return std::unique_ptr<DiskCachedClipSource>(
      new DiskCachedClipSource(source, utterances, std::move(entries)));
}

absl::StatusOr<std::shared_ptr<const Pcm16>> DiskCachedClipSource::Load(int64_t clip) {
  const std::string identity = IdentityOf(utterances_->at(clip));
  if (identity.empty()) return source_->Load(clip);  // Which says what is wrong.
  const std::string path = entries_->EntryPath(identity);
  const std::string key = absl::HexStringToBytes(identity);
  absl::StatusOr<Pcm16> kept = ReadClipFile(path, key);
  if (kept.ok()) {
    ++hits_;
    entries_->Touch(path);
    return std::make_shared<const Pcm16>(*std::move(kept));
  }
  ++misses_;
  if (!absl::IsNotFound(kept.status())) {
    ++damaged_;
    LOG(WARNING) << "decoded again: " << kept.status().message();
  }
  ASSIGN_OR_RETURN(std::shared_ptr<const Pcm16> loaded, source_->Load(clip));
  if (!entries_->Admit(ClipFileBytes(loaded->samples.size()))) {
    ++refused_;
    return loaded;
  }
  const absl::Status written = WriteClipFile(path, key, *loaded);
  if (!written.ok()) {
    ++refused_;
    LOG_EVERY_N(WARNING, 1000) << "a decoded clip is not kept: " << written.message();
  }
  return loaded;
}

DiskCachedClipSource::Counts DiskCachedClipSource::counts() const {
  return {hits_, misses_, damaged_, refused_, entries_->removed_entries()};
}

}  // namespace distill_l2s
