#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// An element of an XML document.
struct XmlElement {
  std::string name;
  std::vector<std::pair<std::string, std::string>> attributes;
  std::string text;  // All character data directly in it.
  std::vector<XmlElement> children;
  int64_t line = 0;    // Where its tag begins, from 1,
  int64_t column = 0;  // in characters.

  // Returns the attribute's value, or null if it is not there.
  const std::string* FindAttribute(absl::string_view attribute) const;
};

constexpr int kMaxXmlDepth = 32;
constexpr int64_t kMaxXmlElements = 1000000;
constexpr int64_t kMaxXmlTextBytes = int64_t{1} << 20;

// Returns the root of the XML document `bytes`, which is in UTF-8, UTF-16, ISO 8859-1 or US-ASCII as it
// declares itself. Strings are in UTF-8. Nothing outside `bytes` is read: a document with a DOCTYPE is an
// error, so that there are no entities but XML's own five and characters by number. Errors name `source`,
// line and column: XML that is not well-formed, another encoding, and more depth, elements or text in an
// element than the limits above.
absl::StatusOr<XmlElement> ParseXml(absl::string_view bytes, absl::string_view source);

// Returns an error at `element`: "a.eaf:3: column 5: FAULT".
absl::Status XmlError(absl::string_view source, const XmlElement& element, absl::string_view fault);

}  // namespace distill_l2s
