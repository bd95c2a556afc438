#pragma once

#include <string>

#include "data/corpora/corpus.h"

namespace distill_l2s {

// Tables of comma-separated values (RFC 4180; semicolons, tabs and pipes part as well), one row a clip, as
// SpeechBrain, DeepSpeech and spreadsheets write them. `directory` is a *.csv or *.tsv or holds some:
// train.csv, dev.csv and test.csv (or names with these words) are the splits (SplitOfName), unless a column
// "split" is there. The first line names the columns, in capitals or not and in any order:
//   audio     wav, audio, audio_filepath, audio_path, audio_file, path, file, file_name, filename,
//   wav_filename text      wrd, text, transcript, transcription, sentence, txt perhaps   ID (each once),
//   spk_id or speaker or client_id, lang or locale, split,
//             start and stop (or offset and duration), in seconds
// SpeechBrain counts start and stop in samples at times: they are, where the difference is a rate of 4 to
// 200 kHz times the "duration". Without a start, a clip is its file, whatever its duration. "$data_root/" or
// "{data_root}/" before a path, and relative paths, mean the table's directory or the one that holds it;
// absolute paths may lead anywhere, as the table is the user's own. Rows of another language are left out.
class CsvCorpus : public Corpus {
 public:
  //   columns  names that differ, "audio=clip,text=said": of audio, text, id, speaker, language, split,
  //   start,
  //            stop, duration; may be empty
  explicit CsvCorpus(std::string columns = "") : columns_(std::move(columns)) {}

  std::string name() const override { return "csv"; }

 private:
  absl::StatusOr<CorpusListing> ListClips(const std::string& directory,
                                          const std::string& language) const override;

  const std::string columns_;
};

}  // namespace distill_l2s
