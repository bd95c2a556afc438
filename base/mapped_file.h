#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// A file mapped into memory for reading; pages are read when they are touched. Shared, so that what points
// into it (a tensor, say) can keep it alive. The pages are private: a writer changes its own copy, never the
// file.
class MappedFile {
 public:
  static absl::StatusOr<std::shared_ptr<MappedFile>> Open(const std::string& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  const std::string& path() const { return path_; }
  char* data() { return data_; }
  size_t size() const { return size_; }
  absl::string_view bytes() const { return {data_, size_}; }

  // Copies bytes [begin, begin + size), which have to lie in the file, to `destination`: faster than from the
  // mapping, whose pages it does not touch.
  absl::Status Read(size_t begin, size_t size, char* destination) const;

  // Lets go of the pages that were touched, as if the file had just been mapped; nothing may have been
  // written to them. The system may have brought in many more than were looked at.
  void ForgetPages();

 private:
  MappedFile(std::string path, int descriptor, char* data, size_t size);

  const std::string path_;
  const int descriptor_;
  char* const data_;
  const size_t size_;
};

}  // namespace distill_l2s
