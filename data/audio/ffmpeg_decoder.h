#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "data/audio/byte_source.h"

namespace distill_l2s {

// A container that FFmpeg is to decode.
struct FfmpegFormat {
  absl::string_view demuxer;  // FFmpeg's name; empty: none.
  absl::string_view name;     // For messages.
};

// The container of `bytes` where libsndfile reads none such: what phones and browsers record.
FfmpegFormat ForeignFormat(const ByteSource& bytes);

// The same of a container that libsndfile reads, but not with every codec.
FfmpegFormat SharedFormat(const ByteSource& bytes);

// The formats that are read, for messages.
extern const char kReadFormats[];

// The first audio stream of `bytes`, a whole file, as 16-bit W64. The program ffmpeg decodes it into a
// temporary file without a name. It is a child with limits on time, memory and output; it is told the
// container, so that playlists and lists of other files mean nothing to it; it may open files only, and sees
// no name of the user's. The latest few files are kept, since parts of one recording are asked for one by
// one. Thread-safe. Errors have no path (which serves for the command in messages): ffmpeg is not installed,
// does not know the content, finds it truncated, or meets a limit.
absl::StatusOr<SharedBytes> DecodeByFfmpeg(const std::string& path, const SharedBytes& bytes,
                                           const FfmpegFormat& format);

}  // namespace distill_l2s
