#include "data/corpora/corpus_factory.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "data/corpora/asterisk_sounds.h"
#include "data/corpora/audio_folder.h"
#include "data/corpora/common_voice.h"
#include "data/corpora/csv_corpus.h"
#include "data/corpora/elan.h"
#include "data/corpora/festvox_ru.h"
#include "data/corpora/fleurs.h"
#include "data/corpora/kaldi_directory.h"
#include "data/corpora/ljspeech.h"
#include "data/corpora/manifest_corpus.h"
#include "data/corpora/multilingual_librispeech.h"
#include "data/corpora/praat.h"
#include "data/corpora/tuxpaint_stamps.h"

namespace distill_l2s {
namespace {

std::vector<std::unique_ptr<Corpus>> AllCorpora(const CorpusOptions& options) {
  std::vector<std::unique_ptr<Corpus>> corpora;
  corpora.push_back(std::make_unique<CommonVoice>(CommonVoice::Training::kOfficial));
  corpora.push_back(std::make_unique<CommonVoice>(CommonVoice::Training::kValidated));
  for (const auto training :
       {MultilingualLibrispeech::Training::kAll, MultilingualLibrispeech::Training::k10Hours,
        MultilingualLibrispeech::Training::k1Hour}) {
    corpora.push_back(std::make_unique<MultilingualLibrispeech>(training));
  }
  corpora.push_back(std::make_unique<Fleurs>());
  corpora.push_back(std::make_unique<ManifestCorpus>());
  corpora.push_back(std::make_unique<KaldiDirectory>());
  corpora.push_back(std::make_unique<AudioFolder>());
  corpora.push_back(std::make_unique<CsvCorpus>(options.columns));
  corpora.push_back(std::make_unique<Ljspeech>());
  corpora.push_back(std::make_unique<Praat>(options.tier));
  corpora.push_back(std::make_unique<Elan>(options.tier));
  corpora.push_back(std::make_unique<AsteriskSounds>());
  corpora.push_back(std::make_unique<FestvoxRu>());
  corpora.push_back(std::make_unique<TuxpaintStamps>());
  return corpora;
}

}  // namespace

std::vector<std::string> CorpusNames() {
  std::vector<std::string> names;
  for (const auto& corpus : AllCorpora({})) names.push_back(corpus->name());
  return names;
}

absl::StatusOr<std::unique_ptr<Corpus>> CreateCorpus(absl::string_view name, const CorpusOptions& options) {
  for (auto& corpus : AllCorpora(options)) {
    if (corpus->name() != name) continue;
    if (!options.columns.empty() && name != "csv") {
      return absl::InvalidArgumentError(absl::StrCat("columns are named for csv, not for ", name));
    }
    if (!options.tier.empty() && name != "praat" && name != "elan") {
      return absl::InvalidArgumentError(absl::StrCat("a tier is named for praat and elan, not for ", name));
    }
    return std::move(corpus);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", name, "\" is no corpus, expected ", absl::StrJoin(CorpusNames(), ", ")));
}

}  // namespace distill_l2s
