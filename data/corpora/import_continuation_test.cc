// An import that was interrupted, and the same again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "base/file.h"
#include "data/corpora/conversion_journal.h"
#include "data/corpora/corpus_factory.h"
#include "data/corpora/import_corpus.h"
#include "data/corpora/tone_speech.h"
#include "data/text/text_rules.h"

namespace distill_l2s {
namespace {

// Contents and time of change of every file below a directory, by name.
std::map<std::string, std::pair<std::string, std::filesystem::file_time_type>> FilesBelow(
    const std::string& root) {
  std::map<std::string, std::pair<std::string, std::filesystem::file_time_type>> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
    if (!file.is_regular_file()) continue;
    files[file.path().lexically_relative(root)] = {*ReadFile(file.path()), file.last_write_time()};
  }
  return files;
}

TEST(ImportContinuation, KeepsWhatIsUnchangedAndGivesTheSameResult) {
  const std::string base = JoinPath(testing::TempDir(), "import_continuation");
  std::filesystem::remove_all(base);
  const TextRules rules = *LoadTextRules("data/text/languages/ro.textproto");
  ToneSpeechOptions tones;
  tones.sentences = 6;
  ASSERT_TRUE(WriteToneSpeechStamps(base + "/in", {rules}, tones).ok());
  const auto import = [&](const std::string& output, const std::function<bool()>& interrupted) {
    return ImportCorpus(**CreateCorpus("tuxpaint_stamps"), base + "/in", *TextNormalizer::Create(rules), {},
                        base + output, 1, nullptr, interrupted);
  };
  ASSERT_TRUE(import("/straight", nullptr).ok());
  std::atomic<int> asked{0};
  const absl::Status interrupted = import("/out", [&] { return ++asked > 3; }).status();
  EXPECT_EQ(interrupted.code(), absl::StatusCode::kCancelled);
  EXPECT_THAT(interrupted.ToString(), testing::HasSubstr("interrupted after 3 of 7 clips: they are kept"));
  EXPECT_FALSE(FileExists(base + "/out"));

  auto kept = FilesBelow(base + "/out.partial");
  kept.erase(ConversionJournal::FileName());
  ASSERT_GE(kept.size(), 2u);
  // One that a crash of the machine has damaged, and what another run left.
  const std::string damaged = kept.begin()->first;
  std::ofstream(base + "/out.partial/" + damaged) << "half";
  kept.erase(damaged);
  std::ofstream(base + "/out.partial/clips/stranger.wav") << "of another corpus";
  std::ofstream(base + "/out.partial/dev.jsonl") << "of another corpus";

  const auto continued = import("/out", nullptr);
  ASSERT_TRUE(continued.ok()) << continued.status();
  EXPECT_EQ(continued->kept, static_cast<int64_t>(kept.size()));
  const auto straight = FilesBelow(base + "/straight"), files = FilesBelow(base + "/out");
  ASSERT_EQ(files.size(), straight.size());
  for (const auto& [name, file] : straight) {
    ASSERT_EQ(files.count(name), 1u) << name;
    EXPECT_EQ(files.at(name).first, file.first) << name;
  }
  for (const auto& [name, file] : kept) EXPECT_EQ(files.at(name).second, file.second) << name << " again";
  EXPECT_FALSE(FileExists(base + "/out.partial"));
}

}  // namespace
}  // namespace distill_l2s
