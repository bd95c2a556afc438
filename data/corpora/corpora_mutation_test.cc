// Every corpus' parser, compiled with the address and undefined behaviour sanitizers, against damaged copies
// of its own tables and transcripts.

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "data/corpora/corpus_factory.h"

namespace distill_l2s {
namespace {

namespace fs = std::filesystem;

constexpr int kDamagedFiles = 200;  // Of each corpus.

// A corpus as it should be: what its parser reads, and the audio, which nobody opens here.
struct Layout {
  std::string language;
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<std::string> audio;
};

std::string Gzip(const std::string& text) {
  const std::string path = testing::TempDir() + "/mutation.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
  std::ifstream bytes(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(bytes), std::istreambuf_iterator<char>()};
}

Layout LayoutOf(const std::string& corpus) {
  if (absl::StartsWith(corpus, "common_voice")) {
    const std::string header =
        "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccents\tlocale\n";
    const std::string rows = "s1\ta.mp3\t\"Unu, doi.\"\t2\t0\t\t\t\tro\ns2\tb.mp3\tTrei.\t2\t0\t\t\t\tro\r\n";
    return {"ro",
            {{"train.tsv", "\xEF\xBB\xBF" + header + rows},
             {"test.tsv", header},
             {"validated.tsv", header + rows}},
            {"clips/a.mp3", "clips/b.mp3"}};
  }
  if (absl::StartsWith(corpus, "multilingual_librispeech")) {
    return {
        "pl",
        {{"mls_polish/train/transcripts.txt", "1_2_0\tzero\n1_2_1\tjeden\n"},
         {"mls_polish/train/segments.txt", "1_2_0\thttp://a/b.mp3\t0.5\t2.25\n1_2_1\thttp://a/b.mp3\t3\t4\n"},
         {"mls_polish/dev/transcripts.txt", "3_4_0\ttrzy\n"},
         {"mls_polish/test/transcripts.txt", "5_6_0\tcztery\r\n"},
         {"mls_polish/train/limited_supervision/1hr/0/handles.txt", "1_2_0\n"},
         {"mls_polish/train/limited_supervision/9hr/handles.txt", "1_2_1\n"}},
        {"mls_polish/train/audio/1/2/1_2_0.flac", "mls_polish/train/audio/1/2/1_2_1.flac",
         "mls_polish/dev/audio/3/4/3_4_0.flac", "mls_polish/test/audio/5/6/5_6_0.flac"}};
  }
  if (corpus == "manifest") {
    return {"ta",
            {{"train.jsonl",
              "{\"audio_filepath\": \"a.wav\", \"duration\": 1.5, \"text\": \"b\\u0103\", \"speaker\": 3, "
              "\"z\": [{}]}\n"
              "{\"audio_filepath\":\"a.wav\",\"duration\":2,\"text\":\"வணக்கம்\",\"offset\":0.5,\"lang\":"
              "\"ta\"}\r\n"}},
            {"a.wav"}};
  }
  if (corpus == "fleurs") {
    return {"ta",
            {{"ta_in/train.tsv",
              "1\ta.wav\t\"ஒன்று\", 2.\tஒன்று 2\tஒ ன் று | 2\t16000\tMALE\n"
              "2\tb.wav\tஇரண்டு\tஇரண்டு\tஇ\t16000\tFEMALE\r\n"},
             {"ta_in/test.tsv", "3\tc.wav\tமூன்று\tமூன்று\tமூ\t16000\tMALE\n"}},
            {"ta_in/audio/train/a.wav", "ta_in/audio/train/b.wav", "ta_in/audio/test/c.wav"}};
  }
  if (corpus == "kaldi") {
    return {"ta",
            {{"train/text", "a-1 ஒன்று\na-2 இரண்டு\n"},
             {"train/wav.scp", "a train/a.wav\n"},
             {"train/segments", "a-1 a 0.5 2.25\na-2 a 3 -1\n"},
             {"train/utt2spk", "a-1 a\na-2 a\n"},
             {"test/text", "b மூன்று\r\n"},
             {"test/wav.scp", "b b.wav\n"},
             {"test/utt2lang", "b ta\n"}},
            {"train/a.wav", "test/b.wav"}};
  }
  if (corpus == "csv") {
    return {"ro",
            {{"train.csv",
              "ID,duration,wav,start,stop,spk_id,wrd\nu1,2,$data_root/a.wav,16000,48000,s,\"Unu, "
              "\"\"doi\"\"\n.\"\n"
              "u2,1,a.wav,,,s,Trei\r\n"},
             {"test.tsv", "Audio\tText\na.wav\tPatru\n"}},
            {"a.wav"}};
  }
  if (corpus == "ljspeech") {
    return {"ro", {{"metadata.csv", "a|Unu 2|Unu doi\nb|Trei|\r\n"}}, {"wavs/a.wav", "wavs/b.flac"}};
  }
  if (corpus == "praat") {
    const std::string head =
        "\"ooTextFile\" \"TextGrid\" 0 3 <exists> 1\n\"IntervalTier\" \"words\"\n0 3 2\n";
    return {"ro",
            {{"train/a.TextGrid", head + "0 1.5 \"unu \"\"doi\"\"\"\n1.5 3 \"trei\"\n"},
             {"b.TextGrid", head + "0 1 \"\"\r\n1 3 \"patru\"\r\n"}},
            {"train/a.wav", "b.flac"}};
  }
  if (corpus == "elan") {
    return {"ro",
            {{"train/a.eaf",
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ANNOTATION_DOCUMENT>\n<HEADER>"
              "<MEDIA_DESCRIPTOR MEDIA_URL=\"file:///x/a.wav\" RELATIVE_MEDIA_URL=\"./a.wav\"/></HEADER>\n"
              "<TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"t1\" TIME_VALUE=\"0\"/><TIME_SLOT TIME_SLOT_ID=\"t2\"/>"
              "<TIME_SLOT TIME_SLOT_ID=\"t3\" TIME_VALUE=\"1500\"/></TIME_ORDER>\n"
              "<TIER TIER_ID=\"words\" PARTICIPANT=\"Ana\"><ANNOTATION><ALIGNABLE_ANNOTATION "
              "ANNOTATION_ID=\"a1\" TIME_SLOT_REF1=\"t1\" TIME_SLOT_REF2=\"t2\"><ANNOTATION_VALUE>unu"
              "</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>\n<ANNOTATION><ALIGNABLE_ANNOTATION "
              "ANNOTATION_ID=\"a2\" TIME_SLOT_REF1=\"t2\" TIME_SLOT_REF2=\"t3\"><ANNOTATION_VALUE>doi"
              "</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>\n</ANNOTATION_DOCUMENT>\n"},
             {"b.eaf",
              "<ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR MEDIA_URL=\"b.flac\"/></HEADER><TIME_ORDER>"
              "<TIME_SLOT TIME_SLOT_ID=\"t1\" TIME_VALUE=\"5\"/><TIME_SLOT TIME_SLOT_ID=\"t2\" "
              "TIME_VALUE=\"900\"/></TIME_ORDER><TIER TIER_ID=\"words\"><ANNOTATION><REF_ANNOTATION "
              "ANNOTATION_ID=\"a1\" ANNOTATION_REF=\"a2\"><ANNOTATION_VALUE>trei</ANNOTATION_VALUE>"
              "</REF_ANNOTATION></ANNOTATION><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a2\" "
              "TIME_SLOT_REF1=\"t1\" TIME_SLOT_REF2=\"t2\"/></ANNOTATION></TIER></ANNOTATION_DOCUMENT>"}},
            {"train/a.wav", "b.flac"}};
  }
  if (corpus == "folder") {
    return {"ro", {{"train/a.txt", "Unu, doi.\r\n"}, {"test/b.txt", "Trei."}}, {"train/a.wav", "test/b.ogg"}};
  }
  if (corpus == "asterisk_core_sounds") {
    const std::string lines =
        "\xEF\xBB\xBF; Core Sounds\r\n\nactivated: Attivato.\nletters/Dash: trattino [-]\nbeep: [tono]\n";
    const std::string voice = "usr/share/asterisk/sounds/it_IT_m_Carlo/";
    return {"it",
            {{"usr/share/doc/asterisk-core-sounds-it/core-sounds-it.txt.gz", lines},
             {"usr/share/doc/asterisk-core-sounds-it/core-sounds-it.txt.gz", Gzip(lines)}},
            {voice + "activated.wav", voice + "letters/dash.wav", voice + "beep.wav"}};
  }
  if (corpus == "festvox_ru") {
    return {"ru",
            {{"etc/txt.done.data", "( ru_0001 \"Один вол+ос, \\\"да\\\".\" )\r\n(ru_0002 \"Два.\")\n"}},
            {"wav/ru_0001.wav", "wav/ru_0002.wav"}};
  }
  const std::string stamps = "usr/share/tuxpaint/stamps/";
  return {"ro",
          {{stamps + "animals/cat.txt", "A cat.\nro.utf8=O pisică.\nde.utf8=Eine Katze.\n"}},
          {stamps + "animals/cat_desc_ro.ogg"}};
}

void Put(const std::string& path, const std::string& contents) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << contents;
}

// One to four edits: a byte, a stretch removed or copied elsewhere, a snippet that parsers trip over, the
// end.
std::string Damage(std::string text, Random* random) {
  const std::string snippets[] = {"../",
                                  "/",
                                  "\t",
                                  "\n",
                                  "\r",
                                  "\"",
                                  "\\",
                                  std::string(1, '\0'),
                                  "\xFF",
                                  "\x1B[2J\a",
                                  "\x1B]0;title\a",
                                  "\xC2\x9B"
                                  "31m",
                                  "\xEF\xBB\xBF",
                                  "{",
                                  "|",
                                  ",",
                                  "[",
                                  ":",
                                  "1e999",
                                  "-1",
                                  "99999999999999999999",
                                  "\xED\xA0\x80",
                                  "( ",
                                  "="};
  for (uint64_t edits = 1 + random->Below(4); edits > 0 && !text.empty(); --edits) {
    const size_t at = random->Below(text.size());
    const size_t size = random->Below(std::min<size_t>(text.size() - at, 40) + 1);
    switch (random->Below(5)) {
      case 0:
        text[at] = static_cast<char>(random->Below(256));
        break;
      case 1:
        text.erase(at, size);
        break;
      case 2:
        text.insert(random->Below(text.size()), text.substr(at, size));
        break;
      case 3:
        text.insert(at, snippets[random->Below(std::size(snippets))]);
        break;
      default:
        if (random->Below(8) == 0) text.resize(at);
    }
  }
  return text;
}

// No byte of a file can move the cursor, ring or rename the window.
void ExpectFitForTerminals(const absl::StatusOr<CorpusListing>& listing) {
  std::string messages(listing.status().message());
  if (listing.ok()) {
    for (const auto* list : {&listing->rejections, &listing->remarks}) {
      for (const Rejection& entry : *list) {
        absl::StrAppend(&messages, entry.key, "\n", entry.reason, "\n", entry.detail, "\n");
      }
    }
  }
  const auto is_control = [](char c) {
    return c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F);
  };
  ASSERT_EQ(std::count_if(messages.begin(), messages.end(), is_control), 0) << messages;
  ASSERT_EQ(messages.find("\xC2\x9B"), std::string::npos) << messages;
}

class CorporaMutationTest : public testing::TestWithParam<std::string> {};

TEST_P(CorporaMutationTest, DamageNeverCrashesOrLeavesTheDirectory) {
  const Layout layout = LayoutOf(GetParam());
  const std::string base = absl::StrCat(testing::TempDir(), "/mutation_", GetParam());
  fs::remove_all(base);
  for (const std::string& audio : layout.audio) Put(absl::StrCat(base, "/", audio), "audio");
  for (const auto& [name, text] : layout.texts) Put(absl::StrCat(base, "/", name), text);
  const auto corpus = CreateCorpus(GetParam()).value();
  const auto whole = corpus->List(base, layout.language);
  ASSERT_TRUE(whole.ok()) << whole.status();
  ASSERT_FALSE(whole->items.empty());
  const std::string root = fs::canonical(base).string() + "/";
  Random random(17);
  int64_t items = 0;
  int64_t faults = 0;
  for (int i = 0; i < kDamagedFiles; ++i) {
    const auto& [name, text] = layout.texts[i % layout.texts.size()];
    Put(absl::StrCat(base, "/", name), Damage(text, &random));
    const auto listing = corpus->List(base, layout.language);
    Put(absl::StrCat(base, "/", name), text);
    ExpectFitForTerminals(listing);
    faults += !listing.ok() || !listing->rejections.empty() || !listing->remarks.empty();
    if (!listing.ok()) continue;
    for (const CorpusItem& item : listing->items) {
      ++items;
      // These are the user's own and may name any file.
      if (GetParam() == "manifest" || GetParam() == "kaldi" || GetParam() == "csv") continue;
      ASSERT_TRUE(absl::StartsWith(fs::canonical(item.audio_path).string(), root)) << item.audio_path;
    }
  }
  EXPECT_GT(items, kDamagedFiles / 4);
  EXPECT_GT(faults, kDamagedFiles / 100);  // Most of what is done to a plain text leaves a text.
}

INSTANTIATE_TEST_SUITE_P(All, CorporaMutationTest, testing::ValuesIn(CorpusNames()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace distill_l2s
