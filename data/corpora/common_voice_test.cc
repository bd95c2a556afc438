#include "data/corpora/common_voice.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"
#include "base/random.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr char kHeader[] =
    "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccents\tlocale\tsegment\n";

std::string Row(const std::string& speaker, const std::string& path, const std::string& sentence) {
  return absl::StrCat(speaker, "\t", path, "\t", sentence, "\t2\t0\t\t\t\tro\t\n");
}

class CommonVoiceTest : public testing::Test {
 protected:
  CommonVoiceTest() {
    fs::remove_all(base_);
    fs::create_directories(base_ + "/clips");
    for (const char* clip : {"a", "b", "c", "d", "e", "f"}) {
      Put(absl::StrCat("clips/", clip, ".mp3"), "audio");
    }
  }

  void Put(const std::string& name, const std::string& contents) {
    std::ofstream(base_ + "/" + name, std::ios::binary) << contents;
  }

  CorpusListing List(CommonVoice::Training training = CommonVoice::Training::kOfficial,
                     const std::string& directory = "") {
    absl::StatusOr<CorpusListing> listing =
        CommonVoice(training).List(directory.empty() ? base_ : directory, "ro");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *std::move(listing) : CorpusListing();
  }

  // "key split", in order.
  static std::vector<std::string> Items(const CorpusListing& listing) {
    std::vector<std::string> items;
    for (const CorpusItem& item : listing.items) items.push_back(absl::StrCat(item.key, " ", item.split));
    return items;
  }

  static std::map<std::string, std::string> Reasons(const CorpusListing& listing) {
    std::map<std::string, std::string> reasons;
    for (const Rejection& rejection : listing.rejections) reasons[rejection.key] = rejection.reason;
    return reasons;
  }

  const std::string base_ = JoinPath(testing::TempDir(), "common_voice_test");
};

using Texts = std::vector<std::string>;
using Map = std::map<std::string, std::string>;

TEST_F(CommonVoiceTest, KeepsTheCorpusOwnSplits) {
  Put("train.tsv", absl::StrCat(kHeader, Row("s1", "a.mp3", "Unu."), Row("s1", "b.mp3", "\"Doi\", zise.")));
  Put("dev.tsv", absl::StrCat(kHeader, Row("s2", "c.mp3", "Trei.")));
  Put("test.tsv", absl::StrCat(kHeader, Row("s3", "d.mp3", "Patru.")));
  Put("validated.tsv", absl::StrCat(kHeader, Row("s1", "a.mp3", "Unu."), Row("s3", "d.mp3", "Patru."),
                                    Row("s3", "e.mp3", "Cinci."), Row("s4", "f.mp3", "Trei.")));
  Put("invalidated.tsv", "not read\n");
  const CorpusListing listing = List();
  EXPECT_EQ(Items(listing), (Texts{"d test", "c dev", "a train", "b train"}));
  EXPECT_EQ(listing.items[3].text, "\"Doi\", zise.");
  EXPECT_EQ(listing.items[3].speaker, "s1");
  EXPECT_EQ(*ReadFile(listing.items[3].audio_path), "audio");
  EXPECT_EQ(Reasons(listing),
            (Map{{"validated.tsv:4 e.mp3", "validated, but in none of train, dev and test"},
                 {"validated.tsv:5 f.mp3", "validated, but in none of train, dev and test"}}));
  EXPECT_FALSE(listing.rejections[0].damage);
}

TEST_F(CommonVoiceTest, ValidatedClipsTrainUnlessTheyAreHeldOut) {
  Put("test.tsv", absl::StrCat(kHeader, Row("s1", "a.mp3", "Unu.")));
  Put("validated.tsv", absl::StrCat(kHeader, Row("s1", "a.mp3", "Unu."), Row("s1", "b.mp3", "Doi."),
                                    Row("s2", "c.mp3", "Unu."), Row("s2", "d.mp3", "Doi.")));
  const CorpusListing listing = List(CommonVoice::Training::kValidated);
  EXPECT_EQ(Items(listing), (Texts{"a test", "d train"}));
  EXPECT_EQ(Reasons(listing), (Map{{"validated.tsv:3 b.mp3", "speaker of dev or test"},
                                   {"validated.tsv:4 c.mp3", "sentence of dev or test"}}));
}

TEST_F(CommonVoiceTest, ValidatedAloneIsSplitByText) {
  Put("validated.tsv", absl::StrCat(kHeader, Row("s1", "a.mp3", "Unu."), Row("s1", "b.mp3", "Doi.")));
  EXPECT_EQ(Items(List()), (Texts{"a ", "b "}));
}

TEST_F(CommonVoiceTest, ColumnsGoByName) {
  // The order and names of release 17, without a locale; and the first release's paths without ".mp3".
  Put("train.tsv",
      "client_id\tpath\tsentence_id\tsentence\tsentence_domain\tup_votes\ns1\ta.mp3\tf00\tUnu.\t\t2\n"
      "s1\tb\tf01\tDoi.\t\t2\n");
  EXPECT_EQ(Items(List()), (Texts{"a train", "b train"}));
  EXPECT_EQ(List().items[1].text, "Doi.");
  EXPECT_TRUE(absl::EndsWith(List().items[1].audio_path, "clips/b.mp3"));
  Put("train.tsv", "path\tsentence\na.mp3\tUnu.\n");
  EXPECT_EQ(List().items[0].speaker, "");
}

TEST_F(CommonVoiceTest, EveryBadRowHasANameAndStopsNothing) {
  Put("clips/zero.mp3", "");
  Put("secret.mp3", "secret");
  fs::create_symlink("../secret.mp3", base_ + "/clips/link.mp3");
  Put("train.tsv",
      absl::StrCat(kHeader, Row("s", "../secret.mp3", "x"), Row("s", "/etc/passwd", "x"), Row("s", "", "x"),
                   Row("s", "a.mp3", " "), "\n", "too\tfew\n", Row("s", "b.mp3", "a\tb"),
                   Row("s", "c.mp3", std::string("n\0l", 3)), Row("s", "d.mp3", std::string(10 << 20, 'x')),
                   Row("s", "none.mp3", "x"), Row("s", "zero.mp3", "x"), Row("s", "link.mp3", "x"),
                   Row("s", "e.mp3", "Unu."), Row("s", "e.mp3", "Unu."), Row("s", "e.mp3", "Doi."),
                   "s\tf.mp3\tUnu.\t2\t0\t\t\t\tmo\t\n"));
  Put("test.tsv", absl::StrCat(kHeader, Row("s", "b.mp3", "Bun.")));
  const CorpusListing listing = List();
  EXPECT_EQ(Items(listing), (Texts{"b test", "e train"}));
  EXPECT_EQ(Reasons(listing), (Map{{"train.tsv:2 ../secret.mp3", "path outside clips/"},
                                   {"train.tsv:3 /etc/passwd", "path outside clips/"},
                                   {"train.tsv:4", "row without a path"},
                                   {"train.tsv:5 a.mp3", "row without a sentence"},
                                   {"train.tsv:6", "empty row"},
                                   {"train.tsv:7", "row with another number of fields than the header"},
                                   {"train.tsv:8", "row with another number of fields than the header"},
                                   {"train.tsv:9", "row with a NUL"},
                                   {"train.tsv:10", "row over 1 MiB"},
                                   {"train.tsv:11 none.mp3", "audio file missing"},
                                   {"train.tsv:12 zero.mp3", "audio file empty"},
                                   {"train.tsv:13 link.mp3", "audio file refused"},
                                   {"train.tsv:15 e.mp3", "duplicate row"},
                                   {"train.tsv:16 e.mp3", "duplicate row with another sentence"},
                                   {"train.tsv:17 f.mp3", "clip in another language"}}));
  for (const Rejection& rejection : listing.rejections) {
    EXPECT_EQ(rejection.damage, rejection.reason != "clip in another language") << rejection.reason;
  }
}

TEST_F(CommonVoiceTest, AClipOfTwoSplitsIsTested) {
  Put("train.tsv", absl::StrCat(kHeader, Row("s", "a.mp3", "Unu."), Row("s", "b.mp3", "Doi.")));
  Put("test.tsv", absl::StrCat(kHeader, Row("s", "a.mp3", "Unu.")));
  const CorpusListing listing = List();
  EXPECT_EQ(Items(listing), (Texts{"a test", "b train"}));
  EXPECT_EQ(Reasons(listing), (Map{{"train.tsv:2 a.mp3", "clip of another split, too"}}));
}

TEST_F(CommonVoiceTest, ByteOrderMarkAndCrlfCostNothing) {
  Put("train.tsv", "\xEF\xBB\xBFpath\tsentence\r\na.mp3\tUnu.\r\n");
  const CorpusListing listing = List();
  EXPECT_EQ(listing.items[0].text, "Unu.");
  ASSERT_EQ(listing.remarks.size(), 2u);
  EXPECT_EQ(listing.remarks[0].reason, "byte order mark");
  EXPECT_EQ(listing.remarks[1].reason, "lines ended by CRLF");
}

TEST_F(CommonVoiceTest, FindsTheLanguageInsideARelease) {
  Put("train.tsv", absl::StrCat(kHeader, Row("s", "a.mp3", "Unu.")));
  const std::string release = base_ + "_release";
  fs::remove_all(release);
  fs::create_directories(release + "/cv-corpus-17.0-2024-03-15");
  fs::rename(base_, release + "/cv-corpus-17.0-2024-03-15/ro");
  const auto training = CommonVoice::Training::kOfficial;
  EXPECT_EQ(List(training, release).items.size(), 1u);
  EXPECT_EQ(List(training, release + "/cv-corpus-17.0-2024-03-15").items.size(), 1u);
  EXPECT_EQ(List(training, release + "/cv-corpus-17.0-2024-03-15/ro").items.size(), 1u);
}

TEST_F(CommonVoiceTest, ErrorsSayWhatIsExpected) {
  const CommonVoice corpus(CommonVoice::Training::kOfficial);
  EXPECT_TRUE(absl::StrContains(corpus.List(base_, "ro").status().message(),
                                "expected an unpacked Common Voice archive of the language ro"));
  EXPECT_TRUE(absl::StrContains(corpus.List(base_, "../x").status().message(), "no language tag"));
  Put("train.tsv", "client_id\tsentence\ns\tx\n");
  EXPECT_EQ(
      corpus.List(base_, "ro").status().message(),
      base_ + "/train.tsv:1: no column \"path\", expected Common Voice's client_id, path, sentence, ...");
  Put("train.tsv", kHeader);
  EXPECT_EQ(corpus.List(base_, "ro").status().message(), base_ + ": no clip in any table");
  fs::remove_all(base_ + "/clips");
  EXPECT_EQ(corpus.List(base_, "ro").status().message(), base_ + "/clips: No such file or directory");
}

TEST_F(CommonVoiceTest, MutatedTablesNeverLeaveTheDirectory) {
  const std::string table = absl::StrCat(kHeader, Row("s1", "a.mp3", "Unu."), Row("s2", "b.mp3", "Două."));
  const std::string clips = fs::canonical(base_ + "/clips").string();
  Random random(5);
  int64_t items = 0;
  for (int i = 0; i < 500; ++i) {
    std::string mutated = table;
    for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
      const size_t at = random.Below(mutated.size());
      const char* const inserts[] = {"../", "/", "\t", "\n", "\xFF", "..", "\r", "\""};
      if (random.Below(2) == 0) {
        mutated.insert(at, inserts[random.Below(8)]);
      } else {
        mutated[at] = static_cast<char>(random.Below(256));
      }
    }
    Put("train.tsv", mutated);
    const auto listing = CommonVoice(CommonVoice::Training::kValidated).List(base_, "ro");
    if (!listing.ok()) continue;
    for (const CorpusItem& item : listing->items) {
      ++items;
      ASSERT_TRUE(absl::StartsWith(fs::canonical(item.audio_path).string(), clips + "/")) << item.audio_path;
    }
  }
  EXPECT_GT(items, 300);
}

}  // namespace
}  // namespace distill_l2s
