#include "data/text/text_file_fault.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

struct Packed {
  absl::string_view magic;
  const char* packer;
  const char* unpacking;
};

constexpr Packed kPacked[] = {{"\x1F\x8B", "gzip", "gunzip"},
                              {"BZh", "bzip2", "bunzip2"},
                              {{"\xFD\x37zXZ\0", 6}, "xz", "xz -d"},
                              {"\x28\xB5\x2F\xFD", "zstd", "zstd -d"},
                              {"PK\x03\x04", "zip", "unzip"}};

struct Encoding {
  absl::string_view mark;
  const char* name;
};

// UTF-32 first: its mark begins with that of UTF-16.
constexpr Encoding kEncodings[] = {{{"\xFF\xFE\0\0", 4}, "UTF-32"},
                                   {{"\0\0\xFE\xFF", 4}, "UTF-32"},
                                   {"\xFF\xFE", "UTF-16"},
                                   {"\xFE\xFF", "UTF-16"}};

std::string EncodingFault(const char* name) {
  return absl::StrCat("text in ", name, ", expected UTF-8 (iconv -f ", name, " -t UTF-8 converts it)");
}

}  // namespace

std::string TextFileFault(absl::string_view beginning) {
  for (const Packed& packed : kPacked) {
    if (!absl::StartsWith(beginning, packed.magic)) continue;
    return absl::StrCat("compressed by ", packed.packer, ", expected plain text (", packed.unpacking,
                        " unpacks it)");
  }
  for (const Encoding& encoding : kEncodings) {
    if (absl::StartsWith(beginning, encoding.mark)) return EncodingFault(encoding.name);
  }
  // Without a mark, a first character of ASCII has its NUL behind or before it.
  if (beginning.size() < 4) return "";
  const bool nul[] = {beginning[0] == 0, beginning[1] == 0, beginning[2] == 0, beginning[3] == 0};
  if (!nul[0] && nul[1] && !nul[2] && nul[3]) return EncodingFault("UTF-16LE");
  if (nul[0] && !nul[1] && nul[2] && !nul[3]) return EncodingFault("UTF-16BE");
  return "";
}

}  // namespace distill_l2s
