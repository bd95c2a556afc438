#include "data/corpora/manifest_corpus.h"

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

class ManifestCorpusTest : public testing::Test {
 protected:
  ManifestCorpusTest() {
    fs::remove_all(base_);
    fs::create_directories(base_);
    Put("a.wav", "audio");
  }

  void Put(const std::string& name, const std::string& contents) {
    std::ofstream(base_ + "/" + name, std::ios::binary) << contents;
  }

  CorpusListing List(const std::string& path) {
    absl::StatusOr<CorpusListing> listing = ManifestCorpus().List(path, "ro");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }

  const std::string base_ = JoinPath(testing::TempDir(), "manifest_corpus_test");
};

TEST_F(ManifestCorpusTest, SplitsByName) {
  Put("ro_dev.json",
      R"({"audio_filepath": "a.wav", "duration": 2, "text": "Unu", "speaker": 7, "offset": 0.5})");
  Put("train.jsonl",
      absl::StrCat("\n{\"audio_filepath\": \"", base_, R"(/a.wav", "duration": 1, "text": "Doi"})"));
  const CorpusListing listing = List(base_);
  ASSERT_EQ(listing.items.size(), 2u);
  EXPECT_EQ(listing.items[0].key, "ro_dev.json:1");
  EXPECT_EQ(listing.items[0].split, "dev");
  EXPECT_EQ(listing.items[0].speaker, "7");
  EXPECT_EQ(listing.items[0].offset_s, 0.5);
  EXPECT_EQ(listing.items[0].duration_s, 2);
  EXPECT_EQ(listing.items[0].audio_path, base_ + "/a.wav");
  EXPECT_EQ(listing.items[1].key, "train.jsonl:2");
  EXPECT_EQ(listing.items[1].split, "train");
  EXPECT_EQ(List(base_ + "/train.jsonl").items.size(), 1u);
}

TEST_F(ManifestCorpusTest, WenetsRawListsAreRead) {
  Put("train.list", R"({"key": "u1", "wav": "a.wav", "txt": "Unu"})");
  Put("dev.list", "shards/000.tar\n");
  const CorpusListing listing = List(base_);
  ASSERT_EQ(listing.items.size(), 1u);
  EXPECT_EQ(listing.items[0].text, "Unu");
  EXPECT_EQ(listing.items[0].duration_s, 0);
  EXPECT_EQ(listing.items[0].split, "train");
  ASSERT_EQ(listing.rejections.size(), 1u);
  EXPECT_EQ(listing.rejections[0].detail.find("a list of shards"), 0u);
}

TEST_F(ManifestCorpusTest, BadLinesHaveNames) {
  Put("all.jsonl",
      absl::StrCat("\xEF\xBB\xBF", R"({"audio_filepath": "a.wav", "duration": 2, "text": "Unu"})",
                   "\r\nnot json\n", R"({"audio_filepath": "a.wav", "text": "Unu"})", "\n",
                   R"({"audio_filepath": "no.wav", "duration": 2, "text": "Unu"})", "\n",
                   R"({"audio_filepath": "a.wav", "duration": 2, "text": "One", "lang": "en"})", "\n",
                   std::string(10 << 20, 'x'), "\n[[[[\n"));
  const CorpusListing listing = List(base_);
  EXPECT_EQ(listing.items.size(), 1u);
  EXPECT_EQ(listing.items[0].split, "");
  std::map<std::string, std::string> reasons;
  for (const Rejection& rejection : listing.rejections) reasons[rejection.key] = rejection.reason;
  EXPECT_EQ(reasons, (std::map<std::string, std::string>{{"all.jsonl:2", "line that is no utterance"},
                                                         {"all.jsonl:3", "line that is no utterance"},
                                                         {"all.jsonl:4", "audio file missing"},
                                                         {"all.jsonl:5", "clip in another language"},
                                                         {"all.jsonl:6", "line over 1 MiB"},
                                                         {"all.jsonl:7", "line that is no utterance"}}));
  EXPECT_EQ(listing.rejections[1].detail, "the field \"duration\" is missing");
  EXPECT_EQ(listing.remarks.at(0).reason, "byte order mark");
}

TEST_F(ManifestCorpusTest, MutatedLinesNeverCrash) {
  const std::string line = R"({"audio_filepath": "a.wav", "duration": 2.5, "text": "Două", "lang": null})";
  Random random(2);
  std::string lines;
  for (int i = 0; i < 3000; ++i) {
    std::string mutated = line;
    for (uint64_t changes = random.Below(3); changes > 0; --changes) {
      mutated[random.Below(mutated.size())] = static_cast<char>(random.Below(256));
    }
    absl::StrAppend(&lines, mutated, "\n");
  }
  Put("all.jsonl", lines);
  const CorpusListing listing = List(base_);
  EXPECT_GT(listing.items.size(), 900u);
  EXPECT_GT(listing.rejections.size(), 900u);
}

TEST_F(ManifestCorpusTest, Errors) {
  EXPECT_EQ(ManifestCorpus().List(base_, "ro").status().message(),
            base_ + ": no manifest, expected a *.jsonl");
  EXPECT_EQ(ManifestCorpus().List("no/such", "ro").status().message(), "no/such: No such file or directory");
  Put("train.jsonl", "\n");
  EXPECT_EQ(ManifestCorpus().List(base_, "ro").status().message(), base_ + ": no line in any manifest");
}

}  // namespace
}  // namespace distill_l2s
