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

// How the best path came to a cell. Bits 0 and 1 are the target's, bit 2 is that of the blank before it.
constexpr uint8_t kTargetStayed = 0;
constexpr uint8_t kFromBlank = 1;
constexpr uint8_t kFromTargetBefore = 2;
constexpr uint8_t kTargetBits = 3;
constexpr uint8_t kBlankFromTarget = 4;

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
  const float* const row = Row(frame);
  const float* const old_blank = before_.blank();
  const float* const old_target = before_.target();
  float* const new_blank = now_.blank();
  float* const new_target = now_.target();
  uint8_t* const moves = Moves(frame);
  const float blank_value = row[blank_];
  const auto fill_blank = [&](int64_t u) {
    const bool advances = old_target[u - 1] > old_blank[u];
    new_blank[u] = (advances ? old_target[u - 1] : old_blank[u]) + blank_value;
    return advances ? kBlankFromTarget : uint8_t{0};
  };
  for (int64_t u = first; u <= std::min(last, count_ - 1); ++u) {
    float best = old_target[u];
    uint8_t move = kTargetStayed;
    const float skip = old_target[u - 1] + skip_cost_[u];
    move = old_blank[u] > best ? kFromBlank : move;
    best = std::max(best, old_blank[u]);
    move = skip > best ? kFromTargetBefore : move;
    best = std::max(best, skip);
    new_target[u] = best + row[targets_[u]];
    moves[u] = move | fill_blank(u);
  }
  if (last == count_) moves[count_] = fill_blank(count_);
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
      in_blank = (move & kTargetBits) == kFromBlank;
      if ((move & kTargetBits) == kFromTargetBefore) --u;
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
