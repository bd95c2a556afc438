#include "data/corpora/common_voice_writer.h"

#include <sndfile.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "base/file.h"
#include "base/status_macros.h"

namespace distill_l2s {
namespace {

constexpr char kHeader[] =
    "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccents\tlocale\tsegment\n";

absl::Status WriteClip(const std::string& path, const std::string& extension,
                       const std::vector<float>& samples, int sample_rate_hz) {
  SF_INFO info = {};
  info.samplerate = sample_rate_hz;
  info.channels = 1;
  info.format =
      extension == ".mp3" ? SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III : SF_FORMAT_WAV | SF_FORMAT_PCM_16;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) return absl::UnknownError(absl::StrCat(path, ": ", sf_strerror(nullptr)));
  const sf_count_t count = static_cast<sf_count_t>(samples.size());
  const sf_count_t written = sf_writef_float(file, samples.data(), count);
  const int error = sf_close(file);
  if (error != SF_ERR_NO_ERROR || written != count) {
    return absl::UnknownError(absl::StrCat(path, ": ", sf_error_number(error)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CommonVoiceWriter::Add(const std::vector<float>& samples, int sample_rate_hz,
                                    absl::string_view sentence, absl::string_view speaker,
                                    const std::string& split) {
  if (extension_ != ".mp3" && extension_ != ".wav") {
    return absl::InvalidArgumentError(absl::StrCat("\"", extension_, "\" is neither .mp3 nor .wav"));
  }
  if (rows_.empty()) RETURN_IF_ERROR(MakeDirectories(directory_ + "/clips"));
  const std::string name = absl::StrCat("common_voice_", language_, "_", 1000000 + rows_.size(), extension_);
  RETURN_IF_ERROR(WriteClip(absl::StrCat(directory_, "/clips/", name), extension_, samples, sample_rate_hz));
  const std::string text = absl::StrReplaceAll(sentence, {{"\t", " "}, {"\n", " "}});
  rows_.push_back(
      {split, absl::StrCat(speaker, "\t", name, "\t", text, "\t2\t0\t\t\t\t", language_, "\t\n")});
  return absl::OkStatus();
}

absl::Status CommonVoiceWriter::Finish() {
  for (const std::string table : {"train", "dev", "test", "validated"}) {
    std::string contents = kHeader;
    for (const Row& row : rows_) {
      if (table == "validated" || table == row.split) absl::StrAppend(&contents, row.line);
    }
    RETURN_IF_ERROR(WriteFileAtomically(absl::StrCat(directory_, "/", table, ".tsv"), contents));
  }
  return absl::OkStatus();
}

}  // namespace distill_l2s
