#include "data/audio/ogg_links.h"

#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "data/audio/flac_length.h"

namespace distill_l2s {
namespace {

constexpr int64_t kHeaderBytes = 27;
constexpr int64_t kMostHeaderBytes = kHeaderBytes + 255;
constexpr absl::string_view kFlacMark(
    "\x7f"
    "FLAC",
    5);
// The bytes before "fLaC" in the first packet of Ogg FLAC: the mark, two bytes of version, a count of
// headers.
constexpr int64_t kFlacMappingBytes = 9;

struct Page {
  int64_t begin = 0;
  int64_t body = 0;
  int64_t end = 0;
  bool begins_stream = false;
  uint64_t serial = 0;
};

enum class Codec { kOther, kSound, kFlac };

std::optional<Page> PageAt(ByteWindow* window, int64_t at) {
  const absl::string_view header = window->At(at, kMostHeaderBytes);
  if (static_cast<int64_t>(header.size()) < kHeaderBytes || !absl::StartsWith(header, "OggS")) {
    return std::nullopt;
  }
  const int64_t segments = static_cast<unsigned char>(header[26]);
  if (header[4] != '\0' || static_cast<int64_t>(header.size()) < kHeaderBytes + segments) return std::nullopt;
  Page page;
  page.begin = at;
  page.body = at + kHeaderBytes + segments;
  page.end = page.body;
  for (const char lacing : header.substr(kHeaderBytes, segments)) {
    page.end += static_cast<unsigned char>(lacing);
  }
  page.begins_stream = (header[5] & 2) != 0;
  page.serial = LittleEndian(header.substr(14, 4));
  return page;
}

Codec CodecOf(absl::string_view packet) {
  if (absl::StartsWith(packet, kFlacMark)) return Codec::kFlac;
  return absl::StartsWith(packet, "\x01vorbis") || absl::StartsWith(packet, "OpusHead") ? Codec::kSound
                                                                                        : Codec::kOther;
}

// One link while its pages come.
class Link {
 public:
  void Add(const SharedBytes& source, const Page& page, absl::string_view packet) {
    if (page.begins_stream && codec_ == Codec::kOther) {
      codec_ = CodecOf(packet);
      if (codec_ != Codec::kOther) serial_ = page.serial;
    }
    if (!page.begins_stream) has_data_ = true;
    if (codec_ == Codec::kOther || page.serial != serial_) return;
    if (codec_ == Codec::kFlac) {
      builder_.Append(source, page.body + (page.begins_stream ? kFlacMappingBytes : 0), page.end);
    } else {
      builder_.Append(source, page.begin, page.end);
    }
  }

  // True if pages other than those which begin streams have come: the next beginning is another link's.
  bool has_data() const { return has_data_; }

  void Finish(std::vector<AudioSegment>* segments) {
    if (codec_ == Codec::kFlac) segments->push_back(WithFlacLength(builder_.Build()));
    if (codec_ == Codec::kSound) segments->push_back({builder_.Build()});
  }

 private:
  Codec codec_ = Codec::kOther;
  uint64_t serial_ = 0;
  bool has_data_ = false;
  BytesBuilder builder_;
};

int64_t NextMark(ByteWindow* window, int64_t at) {
  constexpr int64_t kStep = 32768;
  for (; at < window->size(); at += kStep) {
    const size_t found = window->At(at, kStep + 3).find("OggS");
    if (found != absl::string_view::npos) return at + static_cast<int64_t>(found);
  }
  return window->size();
}

}  // namespace

std::vector<AudioSegment> OggLinks(const SharedBytes& source) {
  ByteWindow window(*source, 4096);
  std::vector<AudioSegment> segments;
  Link link;
  for (int64_t at = 0; at < window.size();) {
    const std::optional<Page> page = PageAt(&window, at);
    if (!page.has_value()) {
      if (at == 0) return {};
      at = NextMark(&window, at + 1);
      continue;
    }
    if (page->begins_stream && link.has_data()) {
      link.Finish(&segments);
      link = Link();
    }
    link.Add(source, *page, window.At(page->body, 8));
    at = page->end;
  }
  link.Finish(&segments);
  return segments;
}

}  // namespace distill_l2s
