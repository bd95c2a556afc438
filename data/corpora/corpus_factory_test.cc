#include "data/corpora/corpus_factory.h"

#include <gtest/gtest.h>

namespace distill_l2s {
namespace {

TEST(CorpusFactory, MakesEveryCorpusByItsName) {
  EXPECT_FALSE(CorpusNames().empty());
  for (const std::string& name : CorpusNames()) {
    const absl::StatusOr<std::unique_ptr<Corpus>> corpus = CreateCorpus(name);
    ASSERT_TRUE(corpus.ok()) << corpus.status();
    EXPECT_EQ((*corpus)->name(), name);
  }
}

TEST(CorpusFactory, OptionsAreForTheCorpusThatTakesThem) {
  EXPECT_TRUE(CreateCorpus("csv", {"audio=clip", ""}).ok());
  EXPECT_TRUE(CreateCorpus("praat", {"", "words"}).ok());
  EXPECT_TRUE(CreateCorpus("elan", {"", "words"}).ok());
  EXPECT_EQ(CreateCorpus("csv", {"", "words"}).status().message(),
            "a tier is named for praat and elan, not for csv");
  EXPECT_EQ(CreateCorpus("kaldi", {"audio=clip", ""}).status().message(),
            "columns are named for csv, not for kaldi");
}

TEST(CorpusFactory, SaysWhichThereAre) {
  const std::string message(CreateCorpus("tuxpaint").status().message());
  EXPECT_EQ(message.find("\"tuxpaint\" is no corpus, expected common_voice, "), 0u) << message;
}

}  // namespace
}  // namespace distill_l2s
