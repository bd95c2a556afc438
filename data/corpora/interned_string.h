#pragma once

#include <ostream>
#include <string>

#include "absl/strings/string_view.h"

namespace distill_l2s {

// A string that many objects share, such as the language or the speaker of a million clips: eight bytes each,
// the characters once, for as long as the program runs. Thread-safe.
class InternedString {
 public:
  InternedString() : InternedString(absl::string_view()) {}
  InternedString(absl::string_view text);  // NOLINT(runtime/explicit): stands where a string stood.
  InternedString(const std::string& text) : InternedString(absl::string_view(text)) {}  // NOLINT
  InternedString(const char* text) : InternedString(absl::string_view(text)) {}         // NOLINT

  const std::string& str() const { return *text_; }
  operator const std::string&() const { return *text_; }  // NOLINT(runtime/explicit)
  bool empty() const { return text_->empty(); }

  friend bool operator==(const InternedString& a, const InternedString& b) { return a.text_ == b.text_; }
  friend bool operator!=(const InternedString& a, const InternedString& b) { return a.text_ != b.text_; }
  friend std::ostream& operator<<(std::ostream& stream, const InternedString& text) {
    return stream << *text.text_;
  }

 private:
  const std::string* text_;
};

}  // namespace distill_l2s
