#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "base/file.h"
#include "data/corpora/corpus_factory.h"
#include "data/corpora/import_corpus.h"
#include "data/corpora/manifest.h"
#include "data/corpora/tone_speech.h"
#include "data/text/text_normalizer.h"
#include "data/text/text_rules.h"

namespace distill_l2s {

// Imports Tux Paint's layout with texts in Romanian and their letters as tones, in a directory of the test's.
class ImportTest : public testing::Test {
 protected:
  static TextRules Rules() { return *LoadTextRules("data/text/languages/ro.textproto"); }

  ImportTest() {
    std::filesystem::remove_all(base_);
    std::filesystem::create_directories(base_);
  }

  void MakeStamps(int sentences) {
    ToneSpeechOptions options;
    options.sentences = sentences;
    ASSERT_TRUE(WriteToneSpeechStamps(input_, {Rules()}, options).ok());
  }

  // The audio of sentence 0, or nothing, and `text`, as one more stamp.
  void Put(const std::string& name, const std::string& text, bool audio) {
    const std::string tones = input_ + "/usr/share/tuxpaint/stamps/tones/";
    std::ofstream(tones + name + ".txt") << "ro.utf8=" << text;
    if (audio) {
      std::filesystem::copy_file(tones + "sentence0000_desc_ro.ogg", tones + name + "_desc_ro.ogg");
    } else {
      std::ofstream(tones + name + "_desc_ro.ogg");
    }
  }

  absl::StatusOr<ImportReport> Import(const std::string& output, int workers,
                                      const ImportConfig& config = {}) {
    return ImportCorpus(**CreateCorpus("tuxpaint_stamps"), input_, *TextNormalizer::Create(Rules()), config,
                        base_ + "/" + output, workers);
  }

  std::vector<Utterance> Read(const std::string& manifest) {
    absl::StatusOr<std::vector<Utterance>> utterances = ReadManifest(base_ + "/" + manifest);
    EXPECT_TRUE(utterances.ok()) << utterances.status();
    return utterances.ok() ? *std::move(utterances) : std::vector<Utterance>();
  }

  const std::string base_ = JoinPath(testing::TempDir(), "import_test");
  const std::string input_ = base_ + "/in";
};

}  // namespace distill_l2s
