#include "data/corpora/festvox_ru.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class FestvoxRuTest : public testing::Test {
 protected:
  FestvoxRuTest() {
    fs::remove_all(base_);
    fs::create_directories(voice_ + "/etc");
    fs::create_directories(voice_ + "/wav");
    for (const char* key : {"ru_0001", "ru_0002"}) {
      std::ofstream(absl::StrCat(voice_, "/wav/", key, ".wav")) << "x";
    }
  }
  void Put(const std::string& transcripts) { std::ofstream(voice_ + "/etc/txt.done.data") << transcripts; }

  const std::string base_ = JoinPath(testing::TempDir(), "festvox_test");
  const std::string voice_ = base_ + "/usr/share/festival/voices/russian/msu_ru_nsh_clunits";
};

TEST_F(FestvoxRuTest, SentencesWithoutStressMarks) {
  Put("( ru_0001 \"Один вол+ос, \\\"да\\\".\" )\r\n(ru_0002 \"Два.\")\n\n");
  const auto listing = FestvoxRu().List(base_, "ru");
  ASSERT_TRUE(listing.ok()) << listing.status();
  ASSERT_EQ(listing->items.size(), 2u);
  EXPECT_EQ(listing->items[0].key, "ru_0001");
  EXPECT_EQ(listing->items[0].text, "Один волос, \"да\".");
  EXPECT_EQ(listing->items[1].text, "Два.");
  EXPECT_TRUE(FileExists(listing->items[1].audio_path));
  EXPECT_EQ(FestvoxRu().List(voice_, "ru")->items.size(), 2u);
}

TEST_F(FestvoxRuTest, BadLinesHaveNames) {
  std::ofstream(base_ + "/secret.wav") << "x";
  Put(absl::StrCat(
      "( ru_0001 \"a\" )\n( ru_0001 \"b\" )\n( ru_0009 \"c\" )\n( ../../secret \"d\" )\nnonsense\n",
      "( x \" )\n( x \"\\\" )\n( \"\" )\n", std::string(10 << 20, 'x')));
  std::map<std::string, std::string> reasons;
  const auto listing = FestvoxRu().List(base_, "ru");
  ASSERT_TRUE(listing.ok()) << listing.status();
  for (const Rejection& rejection : listing->rejections) {
    absl::StrAppend(&reasons[rejection.reason], rejection.key, ";");
  }
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{
                         {"duplicate row", "ru_0001;"},
                         {"audio file missing", "ru_0009;"},
                         {"path outside wav/", "line 4;line 8;"},
                         {"line that is no ( KEY \"text\" )", "line 5;line 6;line 7;line 9;"}}));
}

TEST_F(FestvoxRuTest, MutationsNeverCrash) {
  Random random(3);
  std::string lines;
  for (int i = 0; i < 3000; ++i) {
    std::string line = "( ru_0001 \"Один \\\"вол+ос\\\"\" )";
    for (uint64_t changes = random.Below(4); changes > 0; --changes) {
      line[random.Below(line.size())] =
          random.Below(2) == 0 ? static_cast<char>(random.Below(256)) : "\"\\()"[random.Below(4)];
    }
    absl::StrAppend(&lines, line, "\n");
  }
  Put(lines);
  EXPECT_GT(FestvoxRu().List(base_, "ru")->rejections.size(), 2000u);
}

TEST_F(FestvoxRuTest, Errors) {
  EXPECT_EQ(FestvoxRu().List(base_, "ro").status().message(), "festvox_ru is Russian (ru), not \"ro\"");
  EXPECT_FALSE(FestvoxRu().List(base_, "ru").ok());
  Put("");
  EXPECT_FALSE(FestvoxRu().List(base_, "ru").ok());
}

}  // namespace
}  // namespace distill_l2s
