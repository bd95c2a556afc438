#pragma once

#include <string>

#include "absl/strings/string_view.h"

struct evp_md_ctx_st;

namespace distill_l2s {

// SHA-256 of a stream of bytes (FIPS 180-4).
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  Sha256& Update(absl::string_view bytes);
  // 64 lower-case hexadecimal digits. Call it once, last.
  std::string HexDigest();

 private:
  evp_md_ctx_st* context_;
};

std::string Sha256Hex(absl::string_view bytes);

}  // namespace distill_l2s
