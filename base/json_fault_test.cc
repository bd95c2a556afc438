#include "base/json_fault.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace distill_l2s {
namespace {

std::string FaultOf(const std::string& line) {
  try {
    const nlohmann::json value = nlohmann::json::parse(line);
    return "";
  } catch (const nlohmann::json::parse_error& error) {
    return JsonFault(line, error.byte, error.what());
  }
}

TEST(JsonFaultTest, SaysColumnAndWhatWasExpected) {
  EXPECT_EQ(FaultOf(R"({"ă": NaN})"), R"(column 7: not valid JSON: "NaN}", expected a value)");
  EXPECT_EQ(FaultOf(R"({"a": 1)"), "column 8: not valid JSON: the end of the line, expected a comma or }");
  EXPECT_EQ(FaultOf(R"({"a" 1})"), R"(column 6: not valid JSON: "1}", expected a colon)");
  EXPECT_EQ(FaultOf(R"({'a': 1})"),
            R"(column 2: not valid JSON: "\'a\': 1}", expected a name in double quotes)");
  EXPECT_EQ(FaultOf(R"({"a": [1 2]})"), R"(column 10: not valid JSON: "2]}", expected a comma or ])");
  EXPECT_EQ(FaultOf("{} x"), R"(column 4: not valid JSON: "x", expected nothing more)");
  EXPECT_EQ(FaultOf("{} {}"), R"(column 4: not valid JSON: "{}", expected nothing more)");
  EXPECT_EQ(FaultOf(R"({"a": "x)"),
            "column 9: not valid JSON: the end of the line, expected a closing double quote");
  EXPECT_EQ(FaultOf(R"({"a": "\x"})"),
            R"(column 9: not valid JSON: "x\"}", expected one of "\/bfnrtu behind a backslash)");
}

TEST(JsonFaultTest, NoByteOfTheLineComesThrough) {
  for (const std::string line :
       {"{\"\x1B[2J; expected '}'\": \x1B", "\x1B]0;x\a", "{\"a\": \"\x1B[31m\"}", "{\"a\": \"\xFF\x9B\"}"}) {
    const std::string fault = FaultOf(line);
    EXPECT_FALSE(fault.empty());
    for (const char c : fault) EXPECT_TRUE(c >= 0x20 && c < 0x7F) << fault;
  }
}

}  // namespace
}  // namespace distill_l2s
