#include "data/audio/streamed_header.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

constexpr int kMaxChunks = 4096;

// How chunks are laid out in a container.
struct Layout {
  absl::string_view magic;
  int id_bytes;
  int size_bytes;
  bool big_endian;
  int64_t counted_header_bytes;  // Of a chunk's header, those that its size counts.
  int64_t alignment;
  int64_t first_chunk;
  int64_t total_offset;     // Of the size of the whole file, in front of which ...
  int64_t uncounted_total;  // ... come so many bytes that it does not count; -1: no such field.
  absl::string_view data_id;
  int64_t data_prefix;  // Bytes of the audio chunk in front of the audio, which its size counts.
};

constexpr Layout kLayouts[] = {
    {"RIFF", 4, 4, false, 0, 2, 12, 4, 8, "data", 0},
    {"RIFX", 4, 4, true, 0, 2, 12, 4, 8, "data", 0},
    {"RF64", 4, 4, false, 0, 2, 12, 4, 8, "data", 0},
    {"BW64", 4, 4, false, 0, 2, 12, 4, 8, "data", 0},
    {"FORM", 4, 4, true, 0, 2, 12, 4, 8, "SSND", 8},
    {"riff\x2e\x91\xcf\x11", 16, 8, false, 24, 8, 40, 16, 0, "data\xf3\xac\xd3\x11", 0},
    {"caff", 4, 8, true, 0, 1, 8, 0, -1, "data", 4},
};

// A number in the header that is the length of the audio.
struct LengthField {
  int64_t offset;
  int bytes;
  bool big_endian;
  int64_t counted_bytes;  // In front of the audio.
  int64_t audio_begin;
};

uint64_t Number(absl::string_view bytes, bool big_endian) {
  return big_endian ? BigEndian(bytes) : LittleEndian(bytes);
}

// Sizes near the greatest of a signed or unsigned number; SoX writes 0x7f000008 into an AIFF file.
bool IsGreatest(uint64_t size, int bytes) {
  return size >= (bytes == 4 ? uint64_t{0x7f000000} : uint64_t{0x7f00000000000000});
}

std::optional<LengthField> FindData(const ByteSource& source, const Layout& layout) {
  ByteWindow window(source, 4096);
  const int64_t header_bytes = layout.id_bytes + layout.size_bytes;
  int64_t at = layout.first_chunk;
  for (int chunk = 0; chunk < kMaxChunks; ++chunk) {
    const absl::string_view header = window.At(at, header_bytes);
    if (static_cast<int64_t>(header.size()) < header_bytes) return std::nullopt;
    if (absl::StartsWith(header, layout.data_id)) {
      return LengthField{at + layout.id_bytes, layout.size_bytes, layout.big_endian,
                         layout.counted_header_bytes + layout.data_prefix,
                         at + header_bytes + layout.data_prefix};
    }
    const uint64_t size = Number(header.substr(layout.id_bytes), layout.big_endian);
    if (size > static_cast<uint64_t>(source.size())) return std::nullopt;
    const int64_t body = static_cast<int64_t>(size) - layout.counted_header_bytes;
    if (body < 0) return std::nullopt;
    at += header_bytes + (body + layout.alignment - 1) / layout.alignment * layout.alignment;
  }
  return std::nullopt;
}

// RF64 and BW64 have the length in their first chunk, if the data chunk's own says so.
void UseDs64(const ByteSource& source, LengthField* field) {
  constexpr int64_t kDs64 = 12;
  const bool elsewhere = LittleEndian(source.Slice(field->offset, 4)) == 0xffffffff;
  if (!elsewhere || source.Slice(kDs64, 4) != "ds64") return;
  field->offset = kDs64 + 16;
  field->bytes = 8;
}

std::optional<LengthField> FindLength(const ByteSource& source, bool* complete) {
  const std::string start = source.Slice(0, 24);
  *complete = false;
  if (absl::StartsWith(start, ".snd") || absl::StartsWith(start, "dns.")) {
    const bool big_endian = start[0] == '.';
    const auto begin = static_cast<int64_t>(Number(absl::string_view(start).substr(4, 4), big_endian));
    if (start.size() < 24 || begin < 24) return std::nullopt;
    return LengthField{8, 4, big_endian, 0, begin};
  }
  for (const Layout& layout : kLayouts) {
    if (!absl::StartsWith(start, layout.magic)) continue;
    std::optional<LengthField> field = FindData(source, layout);
    if (!field.has_value()) return std::nullopt;
    if (layout.magic == "RF64" || layout.magic == "BW64") UseDs64(source, &*field);
    if (layout.uncounted_total >= 0) {
      const uint64_t total = Number(source.Slice(layout.total_offset, layout.size_bytes), layout.big_endian);
      *complete = total + layout.uncounted_total == static_cast<uint64_t>(source.size());
    }
    return field;
  }
  return std::nullopt;
}

// libsndfile, when it writes to a pipe, appends its header again each time that it means to update it.
SharedBytes WithoutHeaderCopies(const SharedBytes& source, int64_t header_bytes) {
  constexpr int64_t kCompared = 16;
  const std::string start = source->Slice(0, kCompared);
  int64_t begin = header_bytes;
  while (source->Slice(begin, kCompared) == start) begin += header_bytes;
  if (begin == header_bytes) return source;
  int64_t end = source->size();
  while (end - header_bytes > begin && source->Slice(end - header_bytes, kCompared) == start) {
    end -= header_bytes;
  }
  BytesBuilder builder;
  builder.Append(source, 0, header_bytes);
  builder.Append(source, begin, end);
  return builder.Build();
}

}  // namespace

absl::StatusOr<SharedBytes> WithStreamedLength(const SharedBytes& source) {
  bool complete;
  const std::optional<LengthField> field = FindLength(*source, &complete);
  if (!field.has_value()) return source;
  const uint64_t stated = Number(source->Slice(field->offset, field->bytes), field->big_endian);
  const uint64_t header = field->counted_bytes;
  const uint64_t present = std::max<int64_t>(source->size() - field->audio_begin, 0);
  const bool unknown = (stated <= header && !complete) ||
                       (IsGreatest(stated, field->bytes) && (stated < header || stated - header > present));
  if (!unknown) {
    if (stated <= header || stated - header <= present) return source;
    return absl::DataLossError(absl::StrCat("truncated: its header announces ", stated - header,
                                            " bytes of audio, ", present, " are there"));
  }
  const SharedBytes single = WithoutHeaderCopies(source, field->audio_begin);
  const uint64_t length = single->size() - field->audio_begin + header;
  const bool fits = field->bytes == 8 || length < std::numeric_limits<uint32_t>::max();
  const uint64_t written = fits ? length : std::numeric_limits<uint32_t>::max();
  return Overwrite(
      single, field->offset,
      field->big_endian ? ToBigEndian(written, field->bytes) : ToLittleEndian(written, field->bytes));
}

}  // namespace distill_l2s
