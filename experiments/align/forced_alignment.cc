#include "experiments/align/forced_alignment.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "data/batching/clip_filter.h"

namespace distill_l2s {
namespace {

constexpr float kImpossible = -std::numeric_limits<float>::infinity();

// How the best path came to a cell; none of them: it was there already. The first two are the target's, the
// second outweighs the first; the third is that of the blank before the target.
constexpr int kFromBlank = 1;
constexpr int kFromTargetBefore = 2;
constexpr int kBlankFromTarget = 4;

// Scores of the best paths that end at a frame: in the blank before target u (u = U: after the last), and in
// target u. A target of no probability stands before the first.
struct Scores {
  explicit Scores(size_t targets)
      : blank_values(targets + 1, kImpossible), target_values(targets + 1, kImpossible) {}
  float* blank() { return blank_values.data(); }
  float* target() { return target_values.data() + 1; }

  std::vector<float> blank_values;
  std::vector<float> target_values;
};

class Lattice {
 public:
  Lattice(const at::Tensor& log_probabilities, absl::Span<const int64_t> targets, int64_t blank)
      : values_(log_probabilities.data_ptr<float>()),
        frames_(log_probabilities.size(0)),
        classes_(log_probabilities.size(1)),
        targets_(targets.begin(), targets.end()),
        count_(static_cast<int64_t>(targets.size())),
        blank_(blank),
        skip_cost_(targets.size(), 0.0f),
        moves_(new uint8_t[frames_ * (count_ + 1)]),
        now_(targets.size()),
        before_(targets.size()) {
    for (int64_t u = 1; u < count_; ++u) {
      if (targets_[u] == targets_[u - 1]) skip_cost_[u] = kImpossible;
    }
  }

  // The score of the best path.
  float Fill();
  // After Fill().
  ForcedAlignment Trace() const;

 private:
  const float* Row(int64_t frame) const { return values_ + frame * classes_; }
  uint8_t* Moves(int64_t frame) const { return moves_.get() + frame * (count_ + 1); }
  void FillFrame(int64_t frame);

  const float* const values_;
  const int64_t frames_;
  const int64_t classes_;
  const std::vector<int32_t> targets_;
  const int64_t count_;
  const int64_t blank_;
  std::vector<float> skip_cost_;  // Of coming from the target before: impossible for a repeated one.
  // Not cleared: Trace() reads only cells that were filled.
  const std::unique_ptr<uint8_t[]> moves_;
  Scores now_;
  Scores before_;
};

// Cells that no path reaches, or from which none reaches the end, are passed over. Both borders move by at
// most one target a frame, so that the frame before has what is read of it.
void Lattice::FillFrame(int64_t frame) {
  const int64_t first = std::max<int64_t>(0, count_ - frames_ + frame);
  const int64_t last = std::min(frame, count_);
  // No two of these overlap, which the compiler cannot know.
  const float* const __restrict row = Row(frame);
  const float* const __restrict old_blank = before_.blank();
  const float* const __restrict old_target = before_.target();
  const float* const __restrict skip_cost = skip_cost_.data();
  const int32_t* const __restrict targets = targets_.data();
  float* const __restrict new_blank = now_.blank();
  float* const __restrict new_target = now_.target();
  uint8_t* const __restrict moves = Moves(frame);
  const float blank_value = row[blank_];
  const int64_t last_target = std::min(last, count_ - 1);
  for (int64_t u = first; u <= last_target; ++u) {
    const float stay = old_target[u], from_blank = old_blank[u], from_target = old_target[u - 1];
    const float skip = from_target + skip_cost[u];
    // Without branches: which way is best is hard to predict.
    const float unskipped = from_blank > stay ? from_blank : stay;
    new_target[u] = (skip > unskipped ? skip : unskipped) + row[targets[u]];
    new_blank[u] = (from_target > from_blank ? from_target : from_blank) + blank_value;
    moves[u] =
        static_cast<uint8_t>(kFromBlank * (from_blank > stay) + kFromTargetBefore * (skip > unskipped) +
                             kBlankFromTarget * (from_target > from_blank));
  }
  if (last < count_) return;
  const bool advances = old_target[count_ - 1] > old_blank[count_];
  new_blank[count_] = (advances ? old_target[count_ - 1] : old_blank[count_]) + blank_value;
  moves[count_] = advances ? kBlankFromTarget : 0;
}

float Lattice::Fill() {
  now_.blank()[0] = Row(0)[blank_];
  now_.target()[0] = Row(0)[targets_[0]];
  for (int64_t frame = 1; frame < frames_; ++frame) {
    std::swap(now_, before_);
    FillFrame(frame);
  }
  return std::max(now_.target()[count_ - 1], now_.blank()[count_]);
}

ForcedAlignment Lattice::Trace() const {
  ForcedAlignment path;
  path.labels.resize(frames_);
  path.log_probabilities.resize(frames_);
  path.spans.resize(count_);
  const Scores& end = now_;
  bool in_blank = end.blank_values[count_] > end.target_values[count_];
  int64_t u = in_blank ? count_ : count_ - 1;
  for (int64_t frame = frames_ - 1; frame >= 0; --frame) {
    const int64_t label = in_blank ? blank_ : targets_[u];
    path.labels[frame] = label;
    path.log_probabilities[frame] = Row(frame)[label];
    path.log_probability += Row(frame)[label];
    if (!in_blank) {
      TargetSpan& span = path.spans[u];
      span.start_frame = frame;
      if (span.end_frame == 0) span.end_frame = frame + 1;
      span.probability += std::exp(static_cast<double>(Row(frame)[label]));
    }
    if (frame == 0) break;
    const uint8_t move = Moves(frame)[u];
    if (in_blank) {
      in_blank = !(move & kBlankFromTarget);
      if (!in_blank) --u;
    } else {
      const bool skipped = move & kFromTargetBefore;
      in_blank = !skipped && (move & kFromBlank);
      if (skipped) --u;
    }
  }
  for (TargetSpan& span : path.spans) {
    span.probability /= static_cast<double>(span.end_frame - span.start_frame);
  }
  return path;
}

}  // namespace

absl::Status CheckLattice(int64_t frames, absl::Span<const int64_t> targets) {
  if (targets.empty()) return absl::InvalidArgumentError("no targets to align");
  const int64_t count = static_cast<int64_t>(targets.size());
  const int64_t needed = CtcFramesNeeded(targets);
  if (frames < needed) {
    return absl::InvalidArgumentError(absl::StrCat(frames, " frames are too few: ", count, " targets with ",
                                                   needed - count, " equal neighbours need at least ",
                                                   needed));
  }
  if (frames > kMaxLatticeBytes / (count + 1)) {
    return absl::ResourceExhaustedError(absl::StrCat("the lattice of ", frames, " frames and ", count,
                                                     " targets is over the limit of ", kMaxLatticeBytes >> 30,
                                                     " GiB, at a byte a cell"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ForcedAlignment> ForceAlign(const at::Tensor& log_probabilities,
                                           absl::Span<const int64_t> targets, int64_t blank) {
  CHECK_EQ(log_probabilities.dim(), 2);
  CHECK(log_probabilities.scalar_type() == at::kFloat && log_probabilities.device().is_cpu() &&
        log_probabilities.is_contiguous());
  const int64_t classes = log_probabilities.size(1);
  CHECK(blank >= 0 && blank < classes) << "blank " << blank << " of " << classes;
  for (size_t u = 0; u < targets.size(); ++u) {
    if (targets[u] >= 0 && targets[u] < classes && targets[u] != blank) continue;
    return absl::InvalidArgumentError(absl::StrCat("target ", u, " is ", targets[u], ", expected 0 to ",
                                                   classes - 1, " without the blank, ", blank));
  }
  RETURN_IF_ERROR(CheckLattice(log_probabilities.size(0), targets));
  Lattice lattice(log_probabilities, targets, blank);
  const float score = lattice.Fill();
  if (!std::isfinite(score)) {
    return absl::InvalidArgumentError(absl::StrCat("no path through the ", targets.size(),
                                                   " targets: the best has a log probability of ", score));
  }
  return lattice.Trace();
}

}  // namespace distill_l2s
