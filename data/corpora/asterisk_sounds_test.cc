#include "data/corpora/asterisk_sounds.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/file.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

class AsteriskSoundsTest : public testing::Test {
 protected:
  AsteriskSoundsTest() { fs::remove_all(base_); }

  void PutTranscripts(const std::string& contents) {
    const std::string directory = base_ + "/usr/share/doc/asterisk-core-sounds-it";
    fs::create_directories(directory);
    gzFile file = gzopen((directory + "/core-sounds-it.txt.gz").c_str(), "wb");
    gzwrite(file, contents.data(), static_cast<unsigned>(contents.size()));
    gzclose(file);
  }
  void PutAudio(const std::string& key, const std::string& contents = "audio") {
    const std::string path = absl::StrCat(voice_, "/", key, ".wav");
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path) << contents;
  }

  const std::string base_ = JoinPath(testing::TempDir(), "asterisk_test");
  const std::string voice_ = base_ + "/usr/share/asterisk/sounds/it_IT_m_Carlo";
};

TEST_F(AsteriskSoundsTest, FindsPromptsAndNamesTheRest) {
  PutTranscripts(
      "\xEF\xBB\xBF; Core Asterisk Sounds in Italian\r\n\nactivated: Attivato.\r\nletters/Dash: trattino "
      "[-]\n"
      "beep: [tono semplice]\nvm-msgsaved: Il [suo] messaggio\nconfbridge-join: <beep ascending>\n"
      "two: uno\ntwo: due\nno colon\ntime: Sono le: tre\nzero: \nvoid: vuoto\n");
  for (const char* key : {"activated", "letters/dash", "beep", "vm-msgsaved", "confbridge-join", "two",
                          "time", "silence/1", "zero"}) {
    PutAudio(key);
  }
  PutAudio("void", "");
  const auto listing = AsteriskSounds().List(base_, "it");
  ASSERT_TRUE(listing.ok()) << listing.status();
  std::map<std::string, std::string> texts, reasons;
  for (const CorpusItem& item : listing->items) {
    texts[item.key] = item.text;
    EXPECT_EQ(item.speaker, "it_IT_m_Carlo");
    EXPECT_TRUE(FileExists(item.audio_path));
  }
  for (const Rejection& rejection : listing->rejections) reasons[rejection.key] = rejection.reason;
  EXPECT_EQ(texts, (std::map<std::string, std::string>{{"it_IT_m_Carlo/activated", "Attivato."},
                                                       {"it_IT_m_Carlo/letters/dash", "trattino"},
                                                       {"it_IT_m_Carlo/time", "Sono le: tre"},
                                                       {"it_IT_m_Carlo/vm-msgsaved", "Il [suo] messaggio"},
                                                       {"it_IT_m_Carlo/zero", ""}}));
  EXPECT_EQ(reasons,
            (std::map<std::string, std::string>{{"it_IT_m_Carlo/beep", "a sound, not speech"},
                                                {"it_IT_m_Carlo/confbridge-join", "a sound, not speech"},
                                                {"it_IT_m_Carlo/silence/1", "no transcript"},
                                                {"it_IT_m_Carlo/two", "several transcripts"},
                                                {"it_IT_m_Carlo/void", "audio file empty"}}));
}

TEST_F(AsteriskSoundsTest, ErrorsNameThePackages) {
  EXPECT_TRUE(absl::EndsWith(
      AsteriskSounds().List(base_, "it").status().message(),
      "core-sounds-it.txt.gz: no such file; expected the unpacked packages asterisk-core-sounds-it and "
      "asterisk-core-sounds-it-wav"));
  PutTranscripts("a: b\n");
  EXPECT_TRUE(absl::EndsWith(AsteriskSounds().List(base_, "it").status().message(),
                             "no it_*/*.wav; expected the unpacked package asterisk-core-sounds-it-wav"));
  EXPECT_FALSE(AsteriskSounds().List(base_, "../it").ok());
}

}  // namespace
}  // namespace distill_l2s
