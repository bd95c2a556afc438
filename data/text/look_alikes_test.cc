#include "data/text/look_alikes.h"

#include <gtest/gtest.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <set>

namespace distill_l2s {
namespace {

// All code points that Unicode calls confusable with `character`, letters of scripts and spacing marks left
// out.
std::set<UChar32> Confusables(UChar32 character) {
  UErrorCode error = U_ZERO_ERROR;
  USpoofChecker* checker = uspoof_open(&error);
  icu::UnicodeString wanted, skeleton;
  uspoof_getSkeletonUnicodeString(checker, 0, icu::UnicodeString(character), wanted, &error);
  std::set<UChar32> found;
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    if (U_IS_SURROGATE(c) || (U_GET_GC_MASK(c) & (U_GC_LO_MASK | U_GC_M_MASK)) != 0) continue;
    uspoof_getSkeletonUnicodeString(checker, 0, icu::UnicodeString(c), skeleton, &error);
    if (skeleton == wanted) found.insert(c);
  }
  uspoof_close(checker);
  EXPECT_TRUE(U_SUCCESS(error)) << u_errorName(error);
  return found;
}

TEST(LookAlikes, ApostrophesAreUnicodesConfusables) {
  std::set<UChar32> wanted = Confusables('\'');
  EXPECT_EQ(wanted.erase(0x055D), 1u);  // The comma of Armenian.
  EXPECT_GT(wanted.size(), 25u);
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    ASSERT_EQ(IsApostrophe(static_cast<char32_t>(c)), wanted.count(c) == 1) << std::hex << c;
  }
  for (const char32_t c : U"\u2018\u2019\u02BC\u02BB`\u00B4\uFF07\u2032\u05F3") {
    EXPECT_EQ(IsApostrophe(c), c != 0) << std::hex << static_cast<uint32_t>(c);
  }
}

TEST(LookAlikes, MiddleDotsAreUnicodesConfusables) {
  const std::set<UChar32> wanted = Confusables(0x00B7);
  EXPECT_GT(wanted.size(), 8u);
  for (UChar32 c = 0; c <= 0x10FFFF; ++c) {
    ASSERT_EQ(IsMiddleDot(static_cast<char32_t>(c)), wanted.count(c) == 1) << std::hex << c;
  }
}

TEST(LookAlikes, DashesAreNoHyphens) {
  EXPECT_TRUE(IsHyphen('-') && IsHyphen(0x2010) && IsHyphen(0x2011));
  EXPECT_FALSE(IsHyphen(0x2013) || IsHyphen(0x2014) || IsHyphen(0x2212));
}

}  // namespace
}  // namespace distill_l2s
