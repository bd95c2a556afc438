#include "experiments/transcribe/transcript_formats.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "experiments/transcribe/cues.h"
#include "experiments/transcribe/timed_words.h"

namespace distill_l2s {
namespace {

std::string JsonLine(const std::string& audio_path, const Transcript& transcript) {
  const nlohmann::ordered_json object = {{"audio_filepath", audio_path},
                                         {"duration", RoundedSeconds(transcript.duration_s)},
                                         {"text", transcript.text},
                                         {"words", WordsToJson(transcript.words)}};
  // A path may be any bytes.
  return object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// 1:02:03.456 as 01:02:03,456 or 01:02:03.456.
std::string Timestamp(double time_s, char decimal_mark) {
  const int64_t ms = std::llround(time_s * 1e3);
  return absl::StrFormat("%02d:%02d:%02d%c%03d", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, decimal_mark,
                         ms % 1000);
}

std::string Srt(const Transcript& transcript) {
  std::string file;
  int number = 0;
  for (const Cue& cue : MakeCues(transcript)) {
    absl::StrAppend(&file, ++number, "\n", Timestamp(cue.start_s, ','), " --> ", Timestamp(cue.end_s, ','),
                    "\n", absl::StrJoin(cue.lines, "\n"), "\n\n");
  }
  return file;
}

std::string Vtt(const Transcript& transcript) {
  std::string file = "WEBVTT\n\n";
  for (const Cue& cue : MakeCues(transcript)) {
    absl::StrAppend(
        &file, Timestamp(cue.start_s, '.'), " --> ", Timestamp(cue.end_s, '.'), "\n",
        absl::StrReplaceAll(absl::StrJoin(cue.lines, "\n"), {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}),
        "\n\n");
  }
  return file;
}

}  // namespace

absl::StatusOr<std::vector<TranscriptFormat>> ParseTranscriptFormats(absl::string_view names) {
  std::vector<TranscriptFormat> formats;
  for (const absl::string_view name : absl::StrSplit(names, ',')) {
    TranscriptFormat format;
    if (name == "text") {
      format = TranscriptFormat::kText;
    } else if (name == "json") {
      format = TranscriptFormat::kJson;
    } else if (name == "srt") {
      format = TranscriptFormat::kSrt;
    } else if (name == "vtt") {
      format = TranscriptFormat::kVtt;
    } else {
      return absl::InvalidArgumentError(absl::StrCat(
          "--format: \"", name, "\" is no format, expected text, json, srt, vtt or several with commas"));
    }
    if (std::find(formats.begin(), formats.end(), format) != formats.end()) {
      return absl::InvalidArgumentError(absl::StrCat("--format: \"", name, "\" stands twice"));
    }
    formats.push_back(format);
  }
  return formats;
}

const char* FileExtension(TranscriptFormat format) {
  switch (format) {
    case TranscriptFormat::kText:
      return "txt";
    case TranscriptFormat::kJson:
      return "json";
    case TranscriptFormat::kSrt:
      return "srt";
    case TranscriptFormat::kVtt:
      return "vtt";
  }
  LOG(FATAL) << "no such format";
}

std::string FormatTranscript(TranscriptFormat format, const std::string& audio_path,
                             const Transcript& transcript) {
  switch (format) {
    case TranscriptFormat::kText:
      return transcript.text + "\n";
    case TranscriptFormat::kJson:
      return JsonLine(audio_path, transcript);
    case TranscriptFormat::kSrt:
      return Srt(transcript);
    case TranscriptFormat::kVtt:
      return Vtt(transcript);
  }
  LOG(FATAL) << "no such format";
}

}  // namespace distill_l2s
