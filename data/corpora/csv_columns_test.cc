#include "data/corpora/csv_columns.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(CsvColumnNamesTest, FindsTheKnownNamesInAnyCase) {
  const auto places = CsvColumnNames::Create("")->Find({"ID", " Duration", "WAV", "spk_id", "wrd"});
  ASSERT_TRUE(places.ok()) << places.status();
  EXPECT_EQ(*places, (std::array<int, kCsvFields>{2, 4, 0, 3, -1, -1, -1, -1, 1}));
}

TEST(CsvColumnNamesTest, AssignmentsReplaceThem) {
  const auto names = CsvColumnNames::Create("audio=Clip,text=what was said");
  ASSERT_TRUE(names.ok()) << names.status();
  const auto places = names->Find({"text", "clip", "What was said"});
  ASSERT_TRUE(places.ok()) << places.status();
  EXPECT_EQ((*places)[0], 1);
  EXPECT_EQ((*places)[1], 2);
}

TEST(CsvColumnNamesTest, ErrorsNameWhatIsMissing) {
  for (const char* bad : {"audio", "sound=a", "audio=", "audio=a,audio=b"}) {
    EXPECT_FALSE(CsvColumnNames::Create(bad).ok()) << bad;
  }
  EXPECT_EQ(CsvColumnNames::Create("")->Find({"wav", "said"}).status().message(),
            "no column for text, expected one of wrd, text, transcript, transcription, sentence, txt; there "
            "are: wav, "
            "said. --columns=audio=NAME,text=NAME says which");
  EXPECT_FALSE(CsvColumnNames::Create("speaker=who")->Find({"wav", "text"}).ok());
  EXPECT_FALSE(CsvColumnNames::Create("")->Find({"wav", "text", "Text"}).ok());
}

}  // namespace
}  // namespace distill_l2s
