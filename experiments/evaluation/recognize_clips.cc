#include "experiments/evaluation/recognize_clips.h"

#include <ATen/core/grad_mode.h>

#include <exception>
#include <optional>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "base/progress.h"
#include "base/status_macros.h"
#include "data/batching/file_clip_source.h"
#include "data/batching/sequential_loader.h"
#include "modeling/wav2vec2/batch_length.h"
#include "modeling/wav2vec2/convolution_layers.h"
#include "modeling/wav2vec2/wav2vec2_config.h"

namespace distill_l2s {
namespace {

absl::Status RecognizeBatch(Wav2Vec2ForCtc* student, const Batch& batch, const RecognitionSink& sink) {
  try {
    const at::Device device = student->parameters().front().device();
    return sink(batch, student->forward(batch.waveforms.to(device, true), batch.sample_lengths));
  } catch (const std::exception& error) {
    return absl::ResourceExhaustedError(absl::StrCat("recognising a batch of ", batch.clips.size(),
                                                     " clips of up to ", batch.waveforms.size(1),
                                                     " samples failed: ", error.what()));
  }
}

}  // namespace

absl::Status RecognizeClips(Wav2Vec2ForCtc* student, const std::vector<Utterance>& utterances,
                            const RecognitionOptions& options, const RecognitionSink& sink,
                            std::map<int64_t, absl::Status>* bad_clips) {
  const at::NoGradGuard no_grad;
  const bool was_training = student->is_training();
  student->eval();
  const auto restore_mode = absl::MakeCleanup([&] { student->train(was_training); });
  const ClipDataset dataset = {utterances, std::vector<std::vector<int64_t>>(utterances.size())};
  FileClipSource files(&dataset.utterances);
  ClipSource* const source = options.audio == nullptr ? &files : options.audio;
  SequentialLoader::Options loading;
  loading.batch_s = options.batch_s;
  loading.min_samples = MinimumSamples(student->config());
  loading.workers = options.loader_threads;
  loading.equal_lengths = PaddingMatters(student->config());
  loading.batch_length = [config = student->config(), device = student->parameters().front().device().type()](
                             int64_t samples) { return BatchLength(config, device, samples); };
  loading.leave_out_bad_clips = bad_clips != nullptr;
  ASSIGN_OR_RETURN(const auto loader, SequentialLoader::Create(&dataset, source, loading));
  std::optional<Progress> progress;
  if (!options.progress.empty()) progress.emplace(options.progress, utterances.size(), "clips");
  size_t bad = 0;
  while (true) {
    ASSIGN_OR_RETURN(const std::optional<Batch> batch, loader->Next());
    const size_t now_bad = loader->bad_clips().size();
    if (progress.has_value()) progress->Advance(now_bad - bad);
    bad = now_bad;
    if (!batch.has_value()) break;
    RETURN_IF_ERROR(RecognizeBatch(student, *batch, sink));
    if (progress.has_value()) progress->Advance(batch->clips.size());
  }
  if (bad_clips != nullptr) *bad_clips = loader->bad_clips();
  return absl::OkStatus();
}

}  // namespace distill_l2s
