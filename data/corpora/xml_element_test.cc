#include "data/corpora/xml_element.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace distill_l2s {
namespace {

std::string Error(absl::string_view bytes) {
  const auto root = ParseXml(bytes, "a.xml");
  EXPECT_FALSE(root.ok());
  return std::string(root.status().message());
}

std::string Repeat(absl::string_view text, int64_t times) {
  std::string repeated;
  for (int64_t i = 0; i < times; ++i) absl::StrAppend(&repeated, text);
  return repeated;
}

TEST(ParseXml, ATreeWithPlaces) {
  const auto root = ParseXml(
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a x=\"1\" y='&lt;\xC8\x9B'>unu &amp; <b/>"
      "<c>do<![CDATA[i<]]></c>&#x103;</a>\n",
      "a.xml");
  ASSERT_TRUE(root.ok()) << root.status();
  EXPECT_EQ(root->name, "a");
  EXPECT_EQ(*root->FindAttribute("x"), "1");
  EXPECT_EQ(*root->FindAttribute("y"), "<\xC8\x9B");
  EXPECT_EQ(root->FindAttribute("z"), nullptr);
  EXPECT_EQ(root->text, "unu & \xC4\x83");
  ASSERT_EQ(root->children.size(), 2u);
  EXPECT_EQ(root->children[1].text, "doi<");
  EXPECT_EQ(root->children[0].line, 2);
  EXPECT_EQ(root->children[0].column, 30);  // In characters, of which "\xC8\x9B" is one.
  EXPECT_EQ(XmlError("a.xml", root->children[0], "fault").message(), "a.xml:2: column 30: fault");
}

TEST(ParseXml, EncodingsAsDeclared) {
  EXPECT_EQ(ParseXml("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>", "a.xml")->text,
            "\xC3\xA9");
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string("<a>x</a>")) utf16 += {c, '\0'};
  EXPECT_EQ(ParseXml(utf16, "a.xml")->text, "x");
  EXPECT_EQ(Error("<?xml version=\"1.0\" encoding=\"EBCDIC\"?><a/>"),
            "a.xml:1: column 31: unknown encoding, expected well-formed XML");
}

TEST(ParseXml, WhatIsNotWellFormedIsAnError) {
  EXPECT_EQ(Error(""), "a.xml:1: column 1: no element found, expected well-formed XML");
  EXPECT_EQ(Error("<a>\n <b></a>"), "a.xml:2: column 7: mismatched tag, expected well-formed XML");
  EXPECT_EQ(Error("<a>\xFF</a>"),
            "a.xml:1: column 4: not well-formed (invalid token), expected well-formed XML");
  EXPECT_EQ(Error("<a>&b;</a>"), "a.xml:1: column 4: undefined entity, expected well-formed XML");
}

TEST(ParseXml, NothingOutsideIsReadAndNothingIsExpanded) {
  const std::string refused = "a DOCTYPE, expected a document without one";
  EXPECT_NE(Error("<!DOCTYPE a SYSTEM \"/etc/passwd\"><a/>").find(refused), std::string::npos);
  EXPECT_NE(Error("<!DOCTYPE a [<!ENTITY x SYSTEM \"/etc/passwd\">]><a>&x;</a>").find(refused),
            std::string::npos);
  EXPECT_NE(Error("<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;\">]><a>&y;</a>").find(refused),
            std::string::npos);
}

TEST(ParseXml, LimitsOnDepthElementsAndText) {
  const auto nested = [](int depth) { return Repeat("<a>", depth) + Repeat("</a>", depth); };
  EXPECT_TRUE(ParseXml(nested(kMaxXmlDepth), "a.xml").ok());
  EXPECT_EQ(Error(nested(kMaxXmlDepth + 1)),
            "a.xml:1: column 97: an element within 32 others, expected fewer");
  EXPECT_NE(
      Error(absl::StrCat("<a>", Repeat("<b/>", kMaxXmlElements), "</a>")).find("more than 1000000 elements"),
      std::string::npos);
  EXPECT_TRUE(ParseXml(absl::StrCat("<a>", Repeat("x", kMaxXmlTextBytes), "</a>"), "a.xml").ok());
  EXPECT_NE(Error(absl::StrCat("<a>", Repeat("x", kMaxXmlTextBytes + 1), "</a>"))
                .find("a text of more than 1048576"),
            std::string::npos);
}

}  // namespace
}  // namespace distill_l2s
