// The reader of ARPA files, compiled with the address and undefined behaviour sanitizers, against damaged
// copies of a file, plain and gzip.

#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>
#include <fstream>

#include "base/file.h"
#include "base/random.h"
#include "modeling/checkpoint/mutation.h"
#include "modeling/ngram/ngram_model.h"

namespace distill_l2s {
namespace {

constexpr char kArpa[] =
    "\\data\\\nngram 1=5\nngram 2=3\nngram 3=1\n\n"
    "\\1-grams:\n-2\t<unk>\n0\t<s>\t-0.5\n-1\t</s>\n-0.75\tфу\t-0.25\n-1.25\tb\t-0.0625\n\n"
    "\\2-grams:\n-0.5\t<s> фу\t-0.03125\n-0.375\tфу b\t-0.015625\n-0.25\tb </s>\n\n"
    "\\3-grams:\n-0.125\t<s> фу b\n\n\\end\\\n";

std::string Gzip(const std::string& text) {
  const std::string path = JoinPath(testing::TempDir(), "whole.gz");
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  return *ReadFile(path);
}

// Reads damaged copies of `whole` and scores a sentence with what is accepted; how many were.
int CountAccepted(const std::string& whole, int copies) {
  const std::vector<std::string> snippets = {"\n",    "\t",      " ",      "\\",          "\\end\\\n", "\xff",
                                             "-inf",  "nan",     "1e39",   "ngram 4=1\n", "<s>",       "</s>",
                                             "<UNK>", "-1e-400", "0x1p-1", "99999999999", "\r\n",      "="};
  const std::string path = JoinPath(testing::TempDir(), "damaged.arpa");
  Random random(11);
  int accepted = 0;
  for (int i = 0; i < copies; ++i) {
    std::ofstream(path, std::ios::binary) << Mutate(whole, snippets, &random);
    const auto model = NgramModel::Read(path);
    if (!model.ok()) continue;
    ++accepted;
    NgramModel::Scored scored = {0, model->SentenceBegin()};
    for (const char* word : {"фу", "b", "b", "nowhere", "фу"}) {
      scored = model->Score(scored.next, model->Find(word));
      EXPECT_FALSE(std::isnan(scored.log10_prob));
    }
  }
  return accepted;
}

TEST(NgramMutationTest, DamageIsAnErrorOrAModelNeverACrash) {
  ASSERT_EQ(CountAccepted(kArpa, 0), 0);
  const int accepted = CountAccepted(kArpa, 3000);
  EXPECT_GT(accepted, 100);  // A digit of a probability is still one.
  EXPECT_LT(accepted, 2500);
}

TEST(NgramMutationTest, DamagedGzipIsAnError) { EXPECT_LT(CountAccepted(Gzip(kArpa), 500), 100); }

}  // namespace
}  // namespace distill_l2s
