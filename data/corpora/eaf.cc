#include "data/corpora/eaf.h"

#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/corpora/xml_element.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

constexpr int64_t kMaxMilliseconds = 1000000000;
constexpr int64_t kUntimed = -1;
constexpr int kMaxReferences = 32;

// An annotation as it is written.
struct Written {
  const XmlElement* element = nullptr;
  absl::string_view id;
  absl::string_view begin, end;  // Time slots,
  absl::string_view parent;      // or another annotation.
  absl::string_view text;
};

class EafReader {
 public:
  explicit EafReader(absl::string_view source) : source_(source) {}

  absl::StatusOr<EafDocument> Read(const XmlElement& root);

 private:
  absl::Status ReadHeader(const XmlElement& header);
  absl::Status ReadTimes(const XmlElement& order);
  absl::StatusOr<Written> ReadAnnotation(const XmlElement& element) const;
  absl::Status ReadTier(const XmlElement& tier);
  absl::Status SpreadUntimed(const std::vector<Written>& tier);
  absl::StatusOr<const Written*> TimedAncestor(const Written& annotation) const;
  absl::StatusOr<double> Time(const XmlElement& element, absl::string_view slot) const;
  absl::Status Resolve(const std::vector<Written>& written, EafDocument::Tier* tier) const;

  absl::StatusOr<absl::string_view> Required(const XmlElement& element, absl::string_view attribute) const {
    const std::string* value = element.FindAttribute(attribute);
    if (value != nullptr && !value->empty()) return *value;
    return XmlError(source_, element, absl::StrCat(ShowText(element.name, 40), " without ", attribute));
  }
  absl::Status Invalid(const XmlElement& element, absl::string_view attribute, absl::string_view value,
                       absl::string_view expected) const {
    return XmlError(source_, element,
                    absl::StrCat(attribute, " is \"", ShowText(value, 40), "\", expected ", expected));
  }
  absl::StatusOr<int64_t> Milliseconds(const XmlElement& element, absl::string_view attribute,
                                       absl::string_view value) const {
    int64_t time = 0;
    if (absl::SimpleAtoi(value, &time) && time >= 0 && time <= kMaxMilliseconds) return time;
    return Invalid(element, attribute, value, absl::StrCat("milliseconds from 0 to ", kMaxMilliseconds));
  }

  const absl::string_view source_;
  EafDocument document_;
  absl::flat_hash_map<absl::string_view, double> slots_;  // In milliseconds.
  absl::flat_hash_map<absl::string_view, const Written*> annotations_;
  std::vector<std::vector<Written>> written_;  // By tier.
};

std::string Value(const XmlElement& element, absl::string_view attribute) {
  const std::string* value = element.FindAttribute(attribute);
  return value == nullptr ? "" : *value;
}

absl::Status EafReader::ReadHeader(const XmlElement& header) {
  const std::string units = Value(header, "TIME_UNITS");
  if (!units.empty() && units != "milliseconds") return Invalid(header, "TIME_UNITS", units, "milliseconds");
  for (const XmlElement& element : header.children) {
    if (element.name != "MEDIA_DESCRIPTOR") continue;
    EafDocument::Media media;
    media.url = Value(element, "MEDIA_URL");
    media.relative_url = Value(element, "RELATIVE_MEDIA_URL");
    media.mime_type = Value(element, "MIME_TYPE");
    if (const std::string* origin = element.FindAttribute("TIME_ORIGIN"); origin != nullptr) {
      ASSIGN_OR_RETURN(const int64_t time, Milliseconds(element, "TIME_ORIGIN", *origin));
      media.origin_s = static_cast<double>(time) / 1000;
    }
    document_.media.push_back(std::move(media));
  }
  return absl::OkStatus();
}

absl::Status EafReader::ReadTimes(const XmlElement& order) {
  for (const XmlElement& slot : order.children) {
    if (slot.name != "TIME_SLOT") continue;
    ASSIGN_OR_RETURN(const absl::string_view id, Required(slot, "TIME_SLOT_ID"));
    int64_t time = kUntimed;
    if (const std::string* value = slot.FindAttribute("TIME_VALUE"); value != nullptr) {
      ASSIGN_OR_RETURN(time, Milliseconds(slot, "TIME_VALUE", *value));
    }
    if (!slots_.emplace(id, time).second) {
      return Invalid(slot, "TIME_SLOT_ID", id, "a name that no other has");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Written> EafReader::ReadAnnotation(const XmlElement& element) const {
  Written written;
  written.element = &element;
  ASSIGN_OR_RETURN(written.id, Required(element, "ANNOTATION_ID"));
  if (element.name == "REF_ANNOTATION") {
    ASSIGN_OR_RETURN(written.parent, Required(element, "ANNOTATION_REF"));
  } else {
    ASSIGN_OR_RETURN(written.begin, Required(element, "TIME_SLOT_REF1"));
    ASSIGN_OR_RETURN(written.end, Required(element, "TIME_SLOT_REF2"));
    for (const auto& [attribute, slot] :
         {std::pair{"TIME_SLOT_REF1", written.begin}, std::pair{"TIME_SLOT_REF2", written.end}}) {
      if (!slots_.contains(slot)) return Invalid(element, attribute, slot, "the TIME_SLOT_ID of a TIME_SLOT");
    }
  }
  for (const XmlElement& child : element.children) {
    if (child.name == "ANNOTATION_VALUE") written.text = child.text;
  }
  return written;
}

absl::Status EafReader::ReadTier(const XmlElement& tier) {
  ASSIGN_OR_RETURN(const absl::string_view name, Required(tier, "TIER_ID"));
  EafDocument::Tier read;
  read.name = std::string(name);
  read.participant = Value(tier, "PARTICIPANT");
  document_.tiers.push_back(std::move(read));
  std::vector<Written>& written = written_.emplace_back();
  for (const XmlElement& annotation : tier.children) {
    if (annotation.name != "ANNOTATION") continue;
    for (const XmlElement& element : annotation.children) {
      if (element.name != "ALIGNABLE_ANNOTATION" && element.name != "REF_ANNOTATION") continue;
      ASSIGN_OR_RETURN(const Written one, ReadAnnotation(element));
      written.push_back(one);
    }
  }
  return SpreadUntimed(written);
}

absl::Status EafReader::SpreadUntimed(const std::vector<Written>& tier) {
  absl::flat_hash_map<absl::string_view, absl::string_view> next;
  for (const Written& annotation : tier) {
    if (annotation.parent.empty()) next.emplace(annotation.begin, annotation.end);
  }
  for (const Written& annotation : tier) {
    if (!annotation.parent.empty() || slots_[annotation.begin] < 0 || slots_[annotation.end] >= 0) continue;
    std::vector<absl::string_view> untimed;
    absl::string_view slot = annotation.end;
    // A circle of untimed slots is left as it is, and refused where its times are asked for.
    while (slots_[slot] < 0 && untimed.size() <= tier.size()) {
      untimed.push_back(slot);
      const auto found = next.find(slot);
      if (found == next.end()) break;
      slot = found->second;
    }
    const double begin = slots_[annotation.begin];
    const double end = slots_[slot];
    if (end < 0) continue;
    const auto parts = static_cast<double>(untimed.size() + 1);
    for (size_t i = 0; i < untimed.size(); ++i) {
      slots_[untimed[i]] = begin + (end - begin) * static_cast<double>(i + 1) / parts;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<const Written*> EafReader::TimedAncestor(const Written& annotation) const {
  const Written* at = &annotation;
  for (int i = 0; !at->parent.empty(); ++i) {
    if (i == kMaxReferences) {
      return Invalid(*annotation.element, "ANNOTATION_REF", annotation.parent,
                     absl::StrCat("an annotation with times after at most ", kMaxReferences, " references"));
    }
    const auto parent = annotations_.find(at->parent);
    if (parent == annotations_.end()) {
      return Invalid(*at->element, "ANNOTATION_REF", at->parent, "the ANNOTATION_ID of an annotation");
    }
    at = parent->second;
  }
  return at;
}

absl::StatusOr<double> EafReader::Time(const XmlElement& element, absl::string_view slot) const {
  const double milliseconds = slots_.at(slot);
  if (milliseconds >= 0) return milliseconds / 1000;
  return XmlError(source_, element,
                  absl::StrCat("the time slot \"", ShowText(slot, 40),
                               "\" has no time, expected a TIME_VALUE or neighbours that have one"));
}

absl::Status EafReader::Resolve(const std::vector<Written>& written, EafDocument::Tier* tier) const {
  absl::flat_hash_map<const Written*, size_t> places;
  for (const Written& one : written) {
    ASSIGN_OR_RETURN(const Written* timed, TimedAncestor(one));
    const auto [place, is_new] = places.emplace(timed, tier->annotations.size());
    if (!is_new) {
      std::string& text = tier->annotations[place->second].text;
      absl::StrAppend(&text, text.empty() || one.text.empty() ? "" : " ", one.text);
      continue;
    }
    EafDocument::Annotation annotation;
    annotation.id = std::string(one.id);
    annotation.text = std::string(one.text);
    ASSIGN_OR_RETURN(annotation.begin_s, Time(*timed->element, timed->begin));
    ASSIGN_OR_RETURN(annotation.end_s, Time(*timed->element, timed->end));
    if (annotation.end_s < annotation.begin_s) {
      return XmlError(source_, *timed->element,
                      absl::StrCat("from ", annotation.begin_s, " s to ", annotation.end_s,
                                   " s, expected an end not before the begin"));
    }
    tier->annotations.push_back(std::move(annotation));
  }
  return absl::OkStatus();
}

absl::StatusOr<EafDocument> EafReader::Read(const XmlElement& root) {
  if (root.name != "ANNOTATION_DOCUMENT") {
    return XmlError(
        source_, root,
        absl::StrCat("\"", ShowText(root.name, 40), "\", expected ANNOTATION_DOCUMENT: a file of ELAN"));
  }
  // Times first: tiers may come before them.
  for (const XmlElement& element : root.children) {
    if (element.name == "HEADER") RETURN_IF_ERROR(ReadHeader(element));
    if (element.name == "TIME_ORDER") RETURN_IF_ERROR(ReadTimes(element));
  }
  for (const XmlElement& element : root.children) {
    if (element.name == "TIER") RETURN_IF_ERROR(ReadTier(element));
  }
  for (const std::vector<Written>& tier : written_) {
    for (const Written& annotation : tier) {
      if (annotations_.emplace(annotation.id, &annotation).second) continue;
      return Invalid(*annotation.element, "ANNOTATION_ID", annotation.id, "a name that no other has");
    }
  }
  for (size_t i = 0; i < written_.size(); ++i) RETURN_IF_ERROR(Resolve(written_[i], &document_.tiers[i]));
  return std::move(document_);
}

}  // namespace

absl::StatusOr<EafDocument> ParseEaf(absl::string_view bytes, absl::string_view source) {
  ASSIGN_OR_RETURN(const XmlElement root, ParseXml(bytes, source));
  return EafReader(source).Read(root);
}

}  // namespace distill_l2s
