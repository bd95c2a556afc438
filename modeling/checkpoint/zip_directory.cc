#include "modeling/checkpoint/zip_directory.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "modeling/checkpoint/little_endian.h"
#include "modeling/checkpoint/quoted_name.h"

namespace distill_l2s {
namespace {

constexpr uint64_t kEndBytes = 22, kMaximumCommentBytes = 65535;
constexpr uint64_t kLocator64Bytes = 20, kEnd64Bytes = 56;
constexpr uint64_t kDirectoryEntryBytes = 46, kLocalHeaderBytes = 30;
constexpr uint32_t kEndSignature = 0x06054b50, kLocator64Signature = 0x07064b50, kEnd64Signature = 0x06064b50;
constexpr uint32_t kDirectoryEntrySignature = 0x02014b50, kLocalHeaderSignature = 0x04034b50;
constexpr uint16_t kZip64ExtraField = 1;
constexpr uint16_t kEncrypted = 1;

template <typename... Parts>
absl::Status Error(absl::string_view source, const Parts&... parts) {
  return absl::InvalidArgumentError(absl::StrCat(source, ": ", parts...));
}

// Where the directory lies.
struct Directory {
  uint64_t begin = 0;
  uint64_t bytes = 0;
  uint64_t entries = 0;
};

absl::StatusOr<uint64_t> FindEnd(absl::string_view archive, absl::string_view source) {
  for (uint64_t comment = 0; comment <= kMaximumCommentBytes && comment + kEndBytes <= archive.size();
       ++comment) {
    const uint64_t end = archive.size() - kEndBytes - comment;
    if (LittleEndian<uint32_t>(archive, end) == kEndSignature &&
        LittleEndian<uint16_t>(archive, end + 20) == comment) {
      return end;
    }
  }
  return Error(source, "the end of the zip archive is missing: the file is truncated or no zip archive");
}

absl::StatusOr<Directory> FindDirectory(absl::string_view archive, absl::string_view source) {
  ASSIGN_OR_RETURN(const uint64_t end, FindEnd(archive, source));
  Directory directory;
  directory.entries = LittleEndian<uint16_t>(archive, end + 10);
  directory.bytes = LittleEndian<uint32_t>(archive, end + 12);
  directory.begin = LittleEndian<uint32_t>(archive, end + 16);
  uint64_t limit = end;
  if (end >= kLocator64Bytes &&
      LittleEndian<uint32_t>(archive, end - kLocator64Bytes) == kLocator64Signature) {
    const uint64_t end64 = LittleEndian<uint64_t>(archive, end - kLocator64Bytes + 8);
    if (end < kLocator64Bytes + kEnd64Bytes || end64 > end - kLocator64Bytes - kEnd64Bytes ||
        LittleEndian<uint32_t>(archive, end64) != kEnd64Signature) {
      return Error(source, "no zip64 end record at byte ", end64, ", where the archive says that it is");
    }
    directory.entries = LittleEndian<uint64_t>(archive, end64 + 32);
    directory.bytes = LittleEndian<uint64_t>(archive, end64 + 40);
    directory.begin = LittleEndian<uint64_t>(archive, end64 + 48);
    limit = end64;
  }
  if (directory.bytes > limit || directory.begin > limit - directory.bytes) {
    return Error(source, "the zip directory, ", directory.bytes, " bytes at byte ", directory.begin,
                 ", does not lie in the archive");
  }
  if (directory.entries > directory.bytes / kDirectoryEntryBytes) {
    return Error(source, "the zip directory of ", directory.bytes, " bytes cannot hold ", directory.entries,
                 " entries");
  }
  return directory;
}

// A directory entry's sizes and place, from its 32-bit fields or, where these are full, from the zip64 field.
struct Place {
  uint64_t size;
  uint64_t stored_size;
  uint64_t header;
};

absl::StatusOr<Place> ReadPlace(absl::string_view entry, absl::string_view extra, absl::string_view where) {
  Place place;
  place.stored_size = LittleEndian<uint32_t>(entry, 20);
  place.size = LittleEndian<uint32_t>(entry, 24);
  place.header = LittleEndian<uint32_t>(entry, 42);
  absl::string_view wide;
  while (extra.size() >= 4) {
    const uint16_t bytes = LittleEndian<uint16_t>(extra, 2);
    if (bytes > extra.size() - 4) return Error(where, "its extra field is truncated");
    if (LittleEndian<uint16_t>(extra, 0) == kZip64ExtraField) wide = extra.substr(4, bytes);
    extra.remove_prefix(4 + bytes);
  }
  for (uint64_t* field : {&place.size, &place.stored_size, &place.header}) {
    if (*field != 0xffffffff) continue;
    if (wide.size() < 8) return Error(where, "its zip64 sizes are missing");
    *field = LittleEndian<uint64_t>(wide, 0);
    wide.remove_prefix(8);
  }
  return place;
}

// The entry's range, from the header before its data.
absl::StatusOr<ZipEntry> LocateData(absl::string_view archive, uint64_t limit, const Place& place,
                                    absl::string_view name, absl::string_view where) {
  if (place.header > limit || limit - place.header < kLocalHeaderBytes ||
      LittleEndian<uint32_t>(archive, place.header) != kLocalHeaderSignature) {
    return Error(where, "no header at byte ", place.header, ", where the directory says that it is");
  }
  const uint64_t name_bytes = LittleEndian<uint16_t>(archive, place.header + 26);
  const uint64_t begin =
      place.header + kLocalHeaderBytes + name_bytes + LittleEndian<uint16_t>(archive, place.header + 28);
  if (begin > limit || place.size > limit - begin) {
    return Error(where, "its ", place.size, " bytes at byte ", begin,
                 " do not lie before the zip directory at byte ", limit);
  }
  if (archive.substr(place.header + kLocalHeaderBytes, name_bytes) != name) {
    return Error(where, "the header before its data has another name");
  }
  return ZipEntry{std::string(name), begin, begin + place.size};
}

absl::Status CheckDisjoint(const std::vector<std::pair<uint64_t, uint64_t>>& ranges,
                           absl::string_view source) {
  for (size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first < ranges[i - 1].second) {
      return Error(source, "two zip entries overlap at byte ", ranges[i].first);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ZipEntry>> ParseZipDirectory(absl::string_view archive, absl::string_view source) {
  ASSIGN_OR_RETURN(const Directory directory, FindDirectory(archive, source));
  absl::string_view rest = archive.substr(directory.begin, directory.bytes);
  std::vector<ZipEntry> entries;
  std::vector<std::pair<uint64_t, uint64_t>> ranges;  // Of headers with their data.
  std::set<absl::string_view> names;
  for (uint64_t i = 0; i < directory.entries; ++i) {
    if (rest.size() < kDirectoryEntryBytes || LittleEndian<uint32_t>(rest, 0) != kDirectoryEntrySignature) {
      return Error(source, "entry ", i, " of the zip directory is damaged");
    }
    const uint64_t name_bytes = LittleEndian<uint16_t>(rest, 28),
                   extra_bytes = LittleEndian<uint16_t>(rest, 30);
    const uint64_t bytes = kDirectoryEntryBytes + name_bytes + extra_bytes + LittleEndian<uint16_t>(rest, 32);
    if (bytes > rest.size()) return Error(source, "entry ", i, " of the zip directory is truncated");
    const absl::string_view name = rest.substr(kDirectoryEntryBytes, name_bytes);
    const std::string where = absl::StrCat(source, ": zip entry ", QuotedName(name));
    ASSIGN_OR_RETURN(const Place place,
                     ReadPlace(rest, rest.substr(kDirectoryEntryBytes + name_bytes, extra_bytes), where));
    const uint16_t method = LittleEndian<uint16_t>(rest, 10);
    if (method != 0 || place.size != place.stored_size) {
      return Error(where, "compressed (method ", method, ", ", place.stored_size, " bytes become ",
                   place.size, "), expected stored bytes, as PyTorch writes them");
    }
    if (LittleEndian<uint16_t>(rest, 8) & kEncrypted) return Error(where, "encrypted");
    if (!names.insert(name).second) return Error(where, "stands twice");
    ASSIGN_OR_RETURN(ZipEntry entry, LocateData(archive, directory.begin, place, name, where));
    ranges.emplace_back(place.header, entry.end);
    entries.push_back(std::move(entry));
    rest.remove_prefix(bytes);
  }
  if (!rest.empty()) return Error(source, rest.size(), " bytes of the zip directory belong to no entry");
  std::sort(ranges.begin(), ranges.end());
  RETURN_IF_ERROR(CheckDisjoint(ranges, source));
  return entries;
}

}  // namespace distill_l2s
