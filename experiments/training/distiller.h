#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "data/batching/batch.h"
#include "data/tokenization/subword_tokenizer.h"
#include "experiments/experiment.pb.h"
#include "losses/distillation.h"
#include "losses/text_units.h"
#include "modeling/wav2vec2/wav2vec2_for_ctc.h"
#include "modeling/xlm_roberta/frozen_teacher.h"

namespace distill_l2s {

// What the teacher reads for a set of clips, one entry a clip.
struct TeacherTexts {
  std::vector<std::string> transcripts;
  std::vector<std::vector<int64_t>> tokens;  // <s> and </s> included.
  std::vector<std::vector<TextUnit>> units;  // What the alignment pairs; none if it reads no texts.
};

struct DistillerOptions {
  std::string model_dir;  // The directory that teacher.checkpoint is relative to.
  std::string cache_dir;  // Where hidden states are kept from run to run; empty: in memory only.
  at::Device device = at::kCPU;
};

// The distillation of batches: the teacher, its tokenizer, the texts of the training clips, the loss and its
// layers. It knows nothing of optimisers, and the loss nothing of files. `output` is the student's for the
// batch, with the hidden states of student_layers().
class Distiller {
 public:
  // Loads the teacher and reads the transcripts of the training clips with it. `experiment` has distillation.
  // Errors name the config's field or the teacher's file.
  static absl::StatusOr<std::unique_ptr<Distiller>> Load(const Experiment& experiment,
                                                         const Wav2Vec2Config& student_config,
                                                         const std::vector<std::string>& transcripts,
                                                         const DistillerOptions& options);
  // Joins parts that exist already. It cannot Read().
  Distiller(std::shared_ptr<DistillationLoss> loss, std::shared_ptr<FrozenTeacher> teacher,
            TeacherTexts training_texts);

  // Computes ahead: the training transcripts' hidden states at the layers, each sentence once, and what
  // teacher.standardized needs of them. The error names the transcript that the teacher cannot take.
  absl::Status Precompute();
  // Takes W and the statistics of a run's distillation.safetensors in place of Precompute(). Errors name the
  // file and the tensor.
  absl::Status LoadLoss(const std::string& path);
  // Computes the states of one training batch ahead.
  absl::Status Precompute(const Batch& batch) const;
  // Checks the length of each training transcript; computes nothing. The error names the transcript.
  absl::Status CheckTranscripts() const;
  // Counts the different sentences that the teacher reads for training.
  int64_t CountSentences() const;

  // Returns false if the transcript has more tokens than the teacher takes.
  bool CanRead(const std::string& transcript) const;
  // Returns the tokens of a transcript for people, <s> and </s> included.
  std::vector<std::string> Pieces(const std::string& transcript) const {
    return tokenizer_->Pieces(transcript);
  }
  // Reads the transcripts of other clips. A shuffled teacher reads them as they are.
  TeacherTexts Read(absl::Span<const std::string> transcripts) const;

  // Computes the term of a training batch, without lambda: a scalar with a gradient. Errors are the
  // teacher's, which name the sentence.
  absl::StatusOr<at::Tensor> Loss(const Batch& batch, const StudentOutput& output) const;
  // Computes the vectors that Loss() compares, layer pair by layer pair; batch.clips are those of `texts`.
  absl::StatusOr<std::vector<DistilledVectors>> Vectors(const Batch& batch, const StudentOutput& output,
                                                        const TeacherTexts& texts) const;

  const std::vector<int64_t>& student_layers() const { return student_layers_; }
  const std::vector<int64_t>& teacher_layers() const { return teacher_layers_; }
  const TeacherTexts& training_texts() const { return texts_; }
  const DistillationConfig& config() const { return loss_->config(); }
  // The module that holds W and the statistics; it is trained and kept with the student.
  DistillationLoss& loss() const { return *loss_; }
  const FrozenTeacher& teacher() const { return *teacher_; }

 private:
  // What the loss takes beside the student's output, on the device of `output`.
  struct TeacherSide {
    std::vector<at::Tensor> hidden;
    at::Tensor token_lengths;
    std::vector<ClipText> clip_texts;
  };

  absl::StatusOr<TeacherHiddenStates> States(const Batch& batch, const TeacherTexts& texts) const;
  absl::StatusOr<TeacherSide> Side(const Batch& batch, const StudentOutput& output,
                                   const TeacherTexts& texts) const;
  absl::Status ShuffleTexts(uint64_t seed);
  absl::StatusOr<std::vector<Standardization>> MeasureStates() const;

  const std::shared_ptr<DistillationLoss> loss_;
  const std::shared_ptr<FrozenTeacher> teacher_;
  std::unique_ptr<SubwordTokenizer> tokenizer_;  // Null where parts were joined.
  std::vector<int64_t> student_layers_, teacher_layers_;
  TeacherTexts texts_;                            // Of the training clips, shuffled where the teacher is.
  std::vector<std::vector<int64_t>> own_tokens_;  // Of the clips' own transcripts, where they are shuffled.
  bool standardized_ = false;
};

}  // namespace distill_l2s
