#include "tools/draft_text_rules/corpus_texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/file.h"

namespace distill_l2s {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Write(const std::string& name, const std::string& contents) {
  const std::string path = JoinPath(testing::TempDir(), name);
  std::ofstream(path) << contents;
  return path;
}

TEST(ReadTextFiles, ALineIsAText) {
  const auto texts =
      ReadTextFiles({Write("a.txt", "\xEF\xBB\xBFNdiyo.\r\n \n"), Write("b.txt", "Hapana\xFF")});
  ASSERT_TRUE(texts.ok()) << texts.status();
  EXPECT_THAT(*texts, ElementsAre("Ndiyo.", "Hapana\xFF"));
}

TEST(ReadTextFiles, ErrorsNameTheFile) {
  EXPECT_THAT(std::string(ReadTextFiles({"no/such.txt"}).status().message()), HasSubstr("no/such.txt"));
  EXPECT_THAT(std::string(ReadTextFiles({Write("none.txt", "\n\n")}).status().message()),
              HasSubstr("none.txt: no text, expected a sentence a line"));
  EXPECT_THAT(
      std::string(ReadTextFiles({Write("long.txt", "a\n" + std::string(2 << 20, 'a'))}).status().message()),
      HasSubstr("long.txt:2: longer than 1 MB"));
}

TEST(ReadCorpusTexts, AManifestsTexts) {
  Write("clip.wav", "not opened");
  const std::string manifest = Write(
      "m.jsonl", "{\"audio_filepath\": \"clip.wav\", \"duration\": 1.0, \"text\": \"Ndiyo, bwana!\"}\n");
  const auto texts = ReadCorpusTexts("manifest", manifest, "sw");
  ASSERT_TRUE(texts.ok()) << texts.status();
  EXPECT_THAT(*texts, ElementsAre("Ndiyo, bwana!"));
  EXPECT_THAT(std::string(ReadCorpusTexts("cv", manifest, "sw").status().message()),
              HasSubstr("--corpus: \"cv\" is no corpus"));
}

}  // namespace
}  // namespace distill_l2s
