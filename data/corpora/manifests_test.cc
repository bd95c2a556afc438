#include "data/corpora/manifests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace distill_l2s {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string Write(const std::string& name, const std::string& lines) {
  const std::string path = JoinPath(testing::TempDir(), name);
  EXPECT_TRUE(WriteFileAtomically(path, lines).ok());
  return path;
}

TEST(ManifestsTest, OneAfterTheOther) {
  const std::string one = Write("one.jsonl",
                                "{\"audio_filepath\": \"a.wav\", \"duration\": 1, \"text\": \"a\"}\n"
                                "{\"audio_filepath\": \"b.wav\", \"duration\": 1, \"text\": \"b\"}\n");
  const std::string two =
      Write("two.jsonl", "{\"audio_filepath\": \"c.wav\", \"duration\": 1, \"text\": \"c\"}\n");
  const auto utterances = ReadManifests({two, Write("none.jsonl", ""), one});
  ASSERT_TRUE(utterances.ok()) << utterances.status();
  std::string texts;
  for (const Utterance& utterance : *utterances) texts += utterance.text;
  EXPECT_EQ(texts, "cab");
}

TEST(ManifestsTest, ErrorsNameTheFiles) {
  const std::string none = Write("none.jsonl", ""), empty = Write("empty.jsonl", "\n");
  EXPECT_THAT(std::string(ReadManifests({none, empty}).status().message()),
              AllOf(HasSubstr("no clips"), HasSubstr("none.jsonl, "), HasSubstr("empty.jsonl")));
  EXPECT_THAT(std::string(ReadManifests({none, "/no/such.jsonl"}).status().message()),
              HasSubstr("/no/such.jsonl"));
}

}  // namespace
}  // namespace distill_l2s
