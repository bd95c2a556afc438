#include "losses/ctc_paths.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace distill_l2s {
namespace {

constexpr double kImpossible = -std::numeric_limits<double>::infinity();

// States: the labels with a blank before, between and after them, s = 0 ... 2N.
class Lattice {
 public:
  Lattice(const Emissions& emissions, absl::Span<const int64_t> labels)
      : emissions_(emissions), num_states_(2 * static_cast<int64_t>(labels.size()) + 1) {
    const int64_t blank = emissions.classes - 1;
    for (int64_t s = 0; s < num_states_; ++s) {
      classes_.push_back(s % 2 == 0 ? blank : labels[s / 2]);
      CHECK(classes_.back() >= 0 && classes_.back() < (s % 2 == 0 ? blank + 1 : blank))
          << "label " << classes_.back() << " of " << emissions.classes << " classes";
      skips_.push_back(s % 2 == 1 && s > 1 && labels[s / 2] != labels[s / 2 - 1]);
    }
  }

  int64_t num_states() const { return num_states_; }
  double Emission(int64_t frame, int64_t state) const {
    return emissions_.values[frame * emissions_.classes + classes_[state]];
  }
  // True if a path may come to `state` from the state two before it.
  bool Skips(int64_t state) const { return skips_[state]; }
  // The states [first, end) that lie on a path from the first frame to the last.
  int64_t First(int64_t frame) const {
    return std::max<int64_t>(0, num_states_ - 2 * (emissions_.frames - frame));
  }
  int64_t End(int64_t frame) const { return std::min(num_states_, 2 * (frame + 1)); }

 private:
  const Emissions emissions_;
  const int64_t num_states_;
  std::vector<int64_t> classes_;
  std::vector<char> skips_;
};

double LogSum(double a, double b, double c) {
  const double most = std::max(a, std::max(b, c));
  if (!(most > kImpossible)) return most;
  return most + std::log(std::exp(a - most) + std::exp(b - most) + std::exp(c - most));
}

// [T, S]: the log-probability of all paths that are in state s at frame t, over the frames up to t.
std::vector<double> Forward(const Lattice& lattice, int64_t frames) {
  const int64_t states = lattice.num_states();
  std::vector<double> alpha(frames * states, kImpossible);
  for (int64_t s = lattice.First(0); s < lattice.End(0); ++s) alpha[s] = lattice.Emission(0, s);
  for (int64_t t = 1; t < frames; ++t) {
    const double* const before = alpha.data() + (t - 1) * states;
    for (int64_t s = lattice.First(t); s < lattice.End(t); ++s) {
      alpha[t * states + s] = lattice.Emission(t, s) + LogSum(before[s], s > 0 ? before[s - 1] : kImpossible,
                                                              lattice.Skips(s) ? before[s - 2] : kImpossible);
    }
  }
  return alpha;
}

// Replaces `after`, the log-probabilities of the frames past t + 1 by state at t + 1, by those past t.
void StepBack(const Lattice& lattice, int64_t t, std::vector<double>* after) {
  const int64_t states = lattice.num_states();
  std::vector<double> with_frame(states + 2, kImpossible);
  for (int64_t s = lattice.First(t + 1); s < lattice.End(t + 1); ++s) {
    with_frame[s] = (*after)[s] + lattice.Emission(t + 1, s);
  }
  for (int64_t s = 0; s < states; ++s) {
    const bool skips = s + 2 < states && lattice.Skips(s + 2);
    (*after)[s] = LogSum(with_frame[s], with_frame[s + 1], skips ? with_frame[s + 2] : kImpossible);
  }
}

}  // namespace

bool HasCtcPath(int64_t frames, absl::Span<const int64_t> labels) {
  if (labels.empty()) return false;
  int64_t needed = static_cast<int64_t>(labels.size());
  for (size_t n = 1; n < labels.size(); ++n) needed += labels[n] == labels[n - 1];
  return frames >= needed;
}

std::optional<std::vector<int64_t>> BestCtcPath(const Emissions& emissions,
                                                absl::Span<const int64_t> labels) {
  if (!HasCtcPath(emissions.frames, labels)) return std::nullopt;
  const Lattice lattice(emissions, labels);
  const int64_t states = lattice.num_states();
  // States past a frame's last one stay impossible; those below its first one are not read again.
  std::vector<double> now(states, kImpossible), before(states, kImpossible);
  std::vector<uint8_t> steps(emissions.frames * states);  // How many states back the best path was.
  for (int64_t s = 0; s < lattice.End(0); ++s) now[s] = lattice.Emission(0, s);
  for (int64_t t = 1; t < emissions.frames; ++t) {
    std::swap(now, before);
    for (int64_t s = lattice.First(t); s < lattice.End(t); ++s) {
      double best = before[s];
      uint8_t step = 0;
      if (s > 0 && before[s - 1] > best) best = before[s - 1], step = 1;
      if (lattice.Skips(s) && before[s - 2] > best) best = before[s - 2], step = 2;
      now[s] = best + lattice.Emission(t, s);
      steps[t * states + s] = step;
    }
  }
  int64_t state = now[states - 2] > now[states - 1] ? states - 2 : states - 1;
  if (!(now[state] > kImpossible)) return std::nullopt;
  std::vector<int64_t> positions(emissions.frames);
  for (int64_t t = emissions.frames - 1; t >= 0; --t) {
    positions[t] = state % 2 == 1 ? state / 2 : -1;
    state -= steps[t * states + state];
  }
  return positions;
}

std::optional<std::vector<double>> CtcOccupation(const Emissions& emissions,
                                                 absl::Span<const int64_t> labels) {
  if (!HasCtcPath(emissions.frames, labels)) return std::nullopt;
  const Lattice lattice(emissions, labels);
  const int64_t frames = emissions.frames;
  const int64_t states = lattice.num_states();
  const std::vector<double> alpha = Forward(lattice, frames);
  const double* const last = alpha.data() + (frames - 1) * states;
  const double total = LogSum(last[states - 1], last[states - 2], kImpossible);
  if (!(total > kImpossible)) return std::nullopt;
  std::vector<double> occupation(labels.size() * frames, 0.0);
  std::vector<double> beta(states, kImpossible);
  beta[states - 1] = beta[states - 2] = 0;
  for (int64_t t = frames - 1; t >= 0; --t) {
    if (t + 1 < frames) StepBack(lattice, t, &beta);
    for (size_t n = 0; n < labels.size(); ++n) {
      const int64_t s = 2 * static_cast<int64_t>(n) + 1;
      occupation[n * frames + t] = std::exp(alpha[t * states + s] + beta[s] - total);
    }
  }
  return occupation;
}

}  // namespace distill_l2s
