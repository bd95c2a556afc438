#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {

// A document of ELAN: recordings, and tiers with what is said in each stretch of them.
struct EafDocument {
  struct Media {
    std::string url;           // "file:///C:/field/a.wav"
    std::string relative_url;  // "./a.wav", from the document's directory; empty if not known.
    std::string mime_type;     // "audio/x-wav"
    double origin_s = 0;       // The time in the recording at which the document's begins.
  };
  struct Annotation {
    std::string id;  // Unique in the document.
    double begin_s = 0;
    double end_s = 0;
    std::string text;
  };
  struct Tier {
    std::string name;
    std::string participant;  // Empty if not known.
    std::vector<Annotation> annotations;
  };
  std::vector<Media> media;
  std::vector<Tier> tiers;
};

// Reads an .eaf file. Annotations that refer to others (translations, words of a sentence) have the times of
// the annotation at the end of the references. Those of a tier that end at the same one become one, named
// after the first, with a space between their texts. Time slots without a time divide evenly the stretch
// between the timed ones beside them in their tier. Locales, languages and controlled vocabularies are
// ignored. Errors name `source`, line, column, value and what was expected: XML as ParseXml() refuses it,
// another document, units other than milliseconds, a name that is missing, double or unknown, references in a
// circle, times that are none or run backwards.
absl::StatusOr<EafDocument> ParseEaf(absl::string_view bytes, absl::string_view source);

}  // namespace distill_l2s
