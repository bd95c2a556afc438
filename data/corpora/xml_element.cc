#include "data/corpora/xml_element.h"

#include <expat.h>

#include <limits>
#include <memory>
#include <type_traits>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

std::string Place(absl::string_view source, int64_t line, int64_t column) {
  return absl::StrCat(source, ":", line, ": column ", column, ": ");
}

// Builds the tree from expat's events.
class TreeBuilder {
 public:
  explicit TreeBuilder(XML_Parser parser) : parser_(parser) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, &TreeBuilder::Start, &TreeBuilder::End);
    XML_SetCharacterDataHandler(parser, &TreeBuilder::Text);
    XML_SetStartDoctypeDeclHandler(parser, &TreeBuilder::Doctype);
  }

  // Empty if nothing but expat itself objects.
  const std::string& fault() const { return fault_; }
  int64_t line() const { return static_cast<int64_t>(XML_GetCurrentLineNumber(parser_)); }
  int64_t column() const { return static_cast<int64_t>(XML_GetCurrentColumnNumber(parser_)) + 1; }
  XmlElement TakeRoot() { return std::move(document_.children.front()); }

 private:
  static void Start(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<TreeBuilder*>(self)->Open(name, attributes);
  }
  static void End(void* self, const XML_Char*) { static_cast<TreeBuilder*>(self)->open_.pop_back(); }
  static void Text(void* self, const XML_Char* text, int size) {
    static_cast<TreeBuilder*>(self)->Append({text, static_cast<size_t>(size)});
  }
  static void Doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    static_cast<TreeBuilder*>(self)->Stop("a DOCTYPE, expected a document without one");
  }

  void Open(const XML_Char* name, const XML_Char** attributes) {
    if (open_.size() > kMaxXmlDepth) {
      Stop(absl::StrCat("an element within ", kMaxXmlDepth, " others, expected fewer"));
    } else if (++elements_ > kMaxXmlElements) {
      Stop(absl::StrCat("more than ", kMaxXmlElements, " elements"));
    }
    if (!fault_.empty()) return;
    XmlElement& element = open_.back()->children.emplace_back();
    element.name = name;
    for (; *attributes != nullptr; attributes += 2) {
      element.attributes.emplace_back(attributes[0], attributes[1]);
    }
    element.line = line();
    element.column = column();
    open_.push_back(&element);
  }

  void Append(absl::string_view text) {
    std::string& whole = open_.back()->text;
    if (whole.size() + text.size() > kMaxXmlTextBytes) {
      Stop(absl::StrCat("a text of more than ", kMaxXmlTextBytes, " bytes"));
    } else {
      whole.append(text.data(), text.size());
    }
  }

  // Expat may still end an empty element once it has been stopped, so that the handlers are taken off as
  // well.
  void Stop(std::string fault) {
    fault_ = Place("", line(), column()) + std::move(fault);
    XML_SetElementHandler(parser_, nullptr, nullptr);
    XML_SetCharacterDataHandler(parser_, nullptr);
    XML_StopParser(parser_, XML_FALSE);
  }

  const XML_Parser parser_;
  XmlElement document_;  // Holds the root.
  // The elements that are open. Each is its parent's last child, and that does not move before it is closed.
  std::vector<XmlElement*> open_ = {&document_};
  int64_t elements_ = 0;
  std::string fault_;
};

}  // namespace

const std::string* XmlElement::FindAttribute(absl::string_view attribute) const {
  for (const auto& [key, value] : attributes) {
    if (key == attribute) return &value;
  }
  return nullptr;
}

absl::StatusOr<XmlElement> ParseXml(absl::string_view bytes, absl::string_view source) {
  if (bytes.size() > std::numeric_limits<int>::max()) {
    return absl::InvalidArgumentError(
        absl::StrCat(source, ": ", bytes.size(), " bytes, expected less than 2 GiB"));
  }
  const std::unique_ptr<std::remove_pointer_t<XML_Parser>, decltype(&XML_ParserFree)> parser(
      XML_ParserCreate(nullptr), &XML_ParserFree);
  TreeBuilder builder(parser.get());
  const XML_Status status =
      XML_Parse(parser.get(), bytes.data(), static_cast<int>(bytes.size()), /*isFinal=*/XML_TRUE);
  if (!builder.fault().empty()) return absl::InvalidArgumentError(absl::StrCat(source, builder.fault()));
  if (status != XML_STATUS_OK) {
    return absl::InvalidArgumentError(absl::StrCat(Place(source, builder.line(), builder.column()),
                                                   XML_ErrorString(XML_GetErrorCode(parser.get())),
                                                   ", expected well-formed XML"));
  }
  return builder.TakeRoot();
}

absl::Status XmlError(absl::string_view source, const XmlElement& element, absl::string_view fault) {
  return absl::InvalidArgumentError(absl::StrCat(Place(source, element.line, element.column), fault));
}

}  // namespace distill_l2s
