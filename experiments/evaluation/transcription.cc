#include "experiments/evaluation/transcription.h"

#include <ATen/core/grad_mode.h>

#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/batching/file_clip_source.h"
#include "data/batching/sequential_loader.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/decoding/greedy_decoder.h"
#include "modeling/wav2vec2/convolution_layers.h"

namespace distill_l2s {
namespace {

// Sets results[clip] for each clip of the batch.
absl::Status ScoreBatch(Wav2Vec2ForCtc* student, const CharacterVocabulary& vocabulary,
                        const CtcDecoder& decoder, const std::vector<Utterance>& utterances,
                        const Batch& batch, std::vector<ClipResult>* results) {
  const at::Device device = student->parameters().front().device();
  const StudentOutput output = student->forward(batch.waveforms.to(device, true), batch.sample_lengths);
  ASSIGN_OR_RETURN(const auto paths, decoder.DecodeClips(output.logits, output.frame_lengths));
  for (size_t i = 0; i < batch.clips.size(); ++i) {
    const Utterance& utterance = utterances[batch.clips[i]];
    (*results)[batch.clips[i]] = ScoreClip(utterance.audio_filepath, utterance.offset_s, utterance.duration_s,
                                           utterance.text, DecodePath(paths[i], vocabulary));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<ClipResult>> TranscribeAndScore(Wav2Vec2ForCtc* student,
                                                           const CharacterVocabulary& vocabulary,
                                                           const std::vector<Utterance>& utterances,
                                                           const TranscriptionOptions& options) {
  const at::NoGradGuard no_grad;
  const bool was_training = student->is_training();
  student->eval();
  const auto restore_mode = absl::MakeCleanup([&] { student->train(was_training); });
  const ClipDataset dataset = {utterances, std::vector<std::vector<int64_t>>(utterances.size())};
  FileClipSource source(&dataset.utterances);
  SequentialLoader::Options loading;
  loading.batch_s = options.batch_s;
  loading.pad_label = vocabulary.blank();
  loading.min_samples = MinimumSamples(student->config());
  loading.workers = options.loader_threads;
  ASSIGN_OR_RETURN(const auto loader, SequentialLoader::Create(&dataset, &source, loading));
  std::optional<Progress> progress;
  if (!options.progress.empty()) progress.emplace(options.progress, utterances.size(), "clips");
  const GreedyDecoder greedy;
  const CtcDecoder& decoder = options.decoder == nullptr ? greedy : *options.decoder;
  std::vector<ClipResult> results(utterances.size());
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<Batch> batch, loader->Next());
    if (!batch.has_value()) return results;
    RETURN_IF_ERROR(ScoreBatch(student, vocabulary, decoder, utterances, *batch, &results));
    if (progress.has_value()) progress->Advance(batch->clips.size());
  }
}

CorpusErrors SumErrors(const std::vector<ClipResult>& results) {
  CorpusErrors sum;
  for (const ClipResult& result : results) {
    sum.words += result.words;
    sum.characters += result.characters;
  }
  return sum;
}

}  // namespace distill_l2s
