#include "data/corpora/csv_corpus.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class CsvCorpusTest : public testing::Test {
 protected:
  CsvCorpusTest() {
    fs::remove_all(root_);
    fs::create_directories(root_ + "/tables");
    Put("a.wav", "audio");
    Put("tables/b.wav", "audio");
  }
  void Put(const std::string& name, const std::string& contents) {
    std::ofstream(absl::StrCat(root_, "/", name), std::ios::binary) << contents;
  }
  CorpusListing List(const std::string& columns = "") {
    const auto listing = CsvCorpus(columns).List(root_ + "/tables", "ro");
    EXPECT_TRUE(listing.ok()) << listing.status();
    return listing.ok() ? *listing : CorpusListing();
  }
  static std::map<std::string, std::string> Reasons(const CorpusListing& listing) {
    std::map<std::string, std::string> reasons;
    for (const Rejection& rejection : listing.rejections) reasons[rejection.key] = rejection.reason;
    return reasons;
  }

  const std::string root_ = JoinPath(testing::TempDir(), "csv_corpus");
};

TEST_F(CsvCorpusTest, ReadsSpeechBrainsTables) {
  Put("tables/train.csv",
      "ID,duration,wav,start,stop,spk_id,wrd\r\n"
      "u1,2.0,$data_root/a.wav,16000,48000,s1,UNU DOI\r\n"
      "u2,1.5,{data_root}/b.wav,0.5,2.0,s1,TREI\r\n");
  Put("tables/dev.csv", "ID,duration,wav,spk_id,wrd\nu1,3.55,b.wav,s2,\"PATRU, CINCI\"\n");
  const CorpusListing listing = List();
  EXPECT_TRUE(listing.rejections.empty());
  ASSERT_EQ(listing.items.size(), 3u);
  EXPECT_EQ(listing.items[0].key, "dev.csv:2");
  EXPECT_EQ(listing.items[0].split, "dev");
  EXPECT_EQ(listing.items[0].text, "PATRU, CINCI");
  EXPECT_EQ(listing.items[0].duration_s, 0);  // The whole file.
  EXPECT_EQ(listing.items[1].offset_s, 1);
  EXPECT_EQ(listing.items[1].duration_s, 2);
  EXPECT_EQ(listing.items[1].speaker, "s1");
  EXPECT_TRUE(fs::equivalent(listing.items[1].audio_path, root_ + "/a.wav"));
  EXPECT_EQ(listing.items[2].offset_s, 0.5);
  EXPECT_EQ(listing.items[2].duration_s, 1.5);
}

TEST_F(CsvCorpusTest, TheHeaderShowsTheSeparator) {
  for (const char separator : {',', ';', '\t', '|'}) {
    Put("tables/all.csv",
        absl::StrCat("\xEF\xBB\xBF", "Audio", std::string(1, separator), "TEXT\nb.wav",
                     std::string(1, separator), "\"unu\ndoi", std::string(1, separator), ".\"\n"));
    const CorpusListing listing = List();
    ASSERT_EQ(listing.items.size(), 1u) << separator;
    EXPECT_EQ(listing.items[0].text, absl::StrCat("unu\ndoi", std::string(1, separator), "."));
  }
}

TEST_F(CsvCorpusTest, ColumnsCanBeNamed) {
  Put("tables/all.csv", "clip,said,text,who,part\nb.wav,unu,x,s,validation\n");
  const CorpusListing listing = List("audio=clip,text=Said,speaker=who,split=part");
  ASSERT_EQ(listing.items.size(), 1u);
  EXPECT_EQ(listing.items[0].text, "unu");
  EXPECT_EQ(listing.items[0].speaker, "s");
  EXPECT_EQ(listing.items[0].split, "dev");
}

TEST_F(CsvCorpusTest, HostileRowsHaveNames) {
  Put("tables/all.csv",
      "id,wav,text,start,stop,lang\n"
      "1,b.wav,unu,0,1,ro\n1,b.wav,doi,,,ro\n2,\x1B[2J.wav,x,,,\n3,b.wav,x,nan,1,\n4,b.wav,x,-1,1,\n"
      "5,b.wav,x,2,1,\n6,b.wav\n7,,x,,,\n8,b.wav,x,,,en\n9,b.wav,\"x,,,\n10,b.wav,\"x\"y,,,\n");
  const CorpusListing listing = List();
  EXPECT_EQ(listing.items.size(), 1u);
  EXPECT_EQ(Reasons(listing), (std::map<std::string, std::string>{
                                  {"all.csv:3", "duplicate row"},
                                  {"all.csv:4", "audio file missing"},
                                  {"all.csv:5", "row with an invalid time"},
                                  {"all.csv:6", "row with an invalid time"},
                                  {"all.csv:7", "row with an invalid time"},
                                  {"all.csv:8", "row with another number of fields than the header"},
                                  {"all.csv:9", "row without a path"},
                                  {"all.csv:10", "clip in another language"},
                                  {"all.csv:11", "row with text behind a closing quote"},
                                  {"all.csv:12", "row with text behind a closing quote"}}));
}

TEST_F(CsvCorpusTest, ErrorsNameFileAndColumns) {
  EXPECT_EQ(CsvCorpus().List(root_ + "/tables", "ro").status().message(),
            root_ + "/tables: no table, expected a *.csv");
  Put("tables/all.csv", "wav;said\n");
  EXPECT_EQ(
      CsvCorpus().List(root_ + "/tables", "ro").status().message(),
      root_ +
          "/tables/all.csv:1: no column for text, expected one of wrd, text, transcript, transcription, "
          "sentence, txt; there are: wav, said. --columns=audio=NAME,text=NAME says which");
  Put("tables/all.csv", "");
  EXPECT_FALSE(CsvCorpus().List(root_ + "/tables", "ro").ok());
}

}  // namespace
}  // namespace distill_l2s
