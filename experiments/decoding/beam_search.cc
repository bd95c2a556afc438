#include "experiments/decoding/beam_search.h"

#include <glog/logging.h>

#include <algorithm>
#include <cmath>

namespace distill_l2s {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

// ln(e^a + e^b)
double LogAdd(double a, double b) {
  if (a < b) std::swap(a, b);
  return b == kNever ? a : a + std::log1p(std::exp(b - a));
}

// The label that ends a word. Phonemes are written without one.
int32_t FindSpace(const CharacterVocabulary& vocabulary) {
  if (vocabulary.settings().phonemes || vocabulary.space() == CharacterVocabulary::kNoLabel) {
    return PrefixTrie::kNone;
  }
  return static_cast<int32_t>(vocabulary.space());
}

}  // namespace

BeamSearch::BeamSearch(const CharacterVocabulary* vocabulary, const WordScorer* scorer,
                       const BeamSearchOptions& options)
    : vocabulary_(vocabulary),
      scorer_(scorer),
      options_(options),
      space_(FindSpace(*vocabulary)),
      logps_(vocabulary->size(), kNever),
      settle_at_(options.settle_nodes) {
  CHECK_GE(options.beam_width, 1);
  CHECK_LE(options.beam_prune_logp, 0);
  if (scorer_ != nullptr) {
    partial_words_.emplace(scorer_, vocabulary_);
    trie_[PrefixTrie::kRoot].lm_state = scorer_->model().SentenceBegin();
  }
  Beam start;
  start.node = PrefixTrie::kRoot;
  start.blank_logp = 0;
  start.blank_track.score = 0;
  trie_[start.node].beam = 0;
  beams_.push_back(start);
}

void BeamSearch::Push(absl::Span<const float> log_probs) {
  const size_t classes = vocabulary_->size();
  CHECK_EQ(log_probs.size() % classes, 0u);
  for (size_t begin = 0; begin < log_probs.size(); begin += classes) Step(log_probs.data() + begin);
}

void BeamSearch::Step(const float* log_probs) {
  SelectLabels(log_probs);
  next_.assign(beams_.size(), Beam());
  runs_of_beams_.assign(beams_.size(), RunsOfBeam());
  double best = kNever;
  for (size_t i = 0; i < beams_.size(); ++i) best = std::max(best, KeepPrefix(beams_[i], &next_[i]));
  // What is under this now will be dropped: the best can only become better.
  const double floor = best + options_.beam_prune_logp;
  for (size_t i = 0; i < beams_.size(); ++i) ExtendPrefix(i, floor);
  Prune();
  for (const auto& [label, logp] : labels_) logps_[label] = kNever;
  ++frame_;
  settled_.labels.push_back(vocabulary_->blank());
  settled_.posteriors.push_back(0);
  if (std::max(trie_.size(), runs_.size()) > settle_at_) Settle();
}

void BeamSearch::SelectLabels(const float* log_probs) {
  labels_.clear();
  int32_t best = PrefixTrie::kNone;
  double best_logp = kNever;
  for (int32_t label = 0; label < static_cast<int32_t>(logps_.size()); ++label) {
    const double logp = std::min(log_probs[label], 0.0f);
    if (log_probs[label] >= options_.label_min_logp) labels_.emplace_back(label, logp);
    if (!(log_probs[label] > best_logp)) continue;
    best = label;
    best_logp = logp;
  }
  if (best == PrefixTrie::kNone) {
    labels_.emplace_back(static_cast<int32_t>(vocabulary_->blank()), 0);
  } else if (labels_.empty()) {
    labels_.emplace_back(best, best_logp);
  }
  for (const auto& [label, logp] : labels_) logps_[label] = logp;
}

// The paths that stay with their prefix; returns its rank, to which extensions may add.
double BeamSearch::KeepPrefix(const Beam& beam, Beam* kept) const {
  const PrefixTrie::Node& node = trie_[beam.node];
  kept->node = beam.node;
  const double logp = LogAdd(beam.blank_logp, beam.label_logp);
  const Track& best = beam.blank_track.score > beam.label_track.score ? beam.blank_track : beam.label_track;
  const double blank = logps_[vocabulary_->blank()];
  kept->blank_logp = logp + blank;
  kept->blank_track = best;
  kept->blank_track.score += blank;
  if (node.is_boundary) {
    // A space behind a space adds nothing, whether a blank is between them or not.
    const double space = space_ == PrefixTrie::kNone ? kNever : logps_[space_];
    kept->label_logp = logp + space;
    kept->label_track = best;
    kept->label_track.score += space;
  } else {
    const double repeated = logps_[node.label];
    kept->label_logp = beam.label_logp + repeated;
    kept->label_track = beam.label_track;
    kept->label_track.score += repeated;
    kept->label_track.end_frame = frame_ + 1;
    kept->label_track.posterior_sum += static_cast<float>(std::exp(repeated));
  }
  return LogAdd(kept->blank_logp, kept->label_logp) + node.lm_score + node.partial_penalty;
}

// The best path of a label that follows beam i's prefix in this frame.
BeamSearch::Track BeamSearch::FollowingTrack(size_t i, bool from_blank_only, double logp) {
  const Beam& beam = beams_[i];
  const bool from_blank = from_blank_only || beam.blank_track.score > beam.label_track.score;
  const Track& before = from_blank ? beam.blank_track : beam.label_track;
  std::optional<int32_t>& run = from_blank ? runs_of_beams_[i].blank : runs_of_beams_[i].label;
  if (!run.has_value()) {
    const PrefixTrie::Node& node = trie_[beam.node];
    run = before.start_frame < 0 ? before.previous
                                 : runs_.Add({before.previous, node.label, node.depth, before.start_frame,
                                              before.end_frame, before.posterior_sum});
  }
  return {before.score + logp, *run, frame_, frame_ + 1, static_cast<float>(std::exp(logp))};
}

void BeamSearch::ExtendPrefix(size_t i, double floor) {
  const Beam& beam = beams_[i];
  const double all_logp = LogAdd(beam.blank_logp, beam.label_logp);
  const bool is_boundary = trie_[beam.node].is_boundary;
  for (const auto& [label, logp] : labels_) {
    if (label == vocabulary_->blank() || (is_boundary && label == space_)) continue;
    // Without a blank between, the same label again is the same one.
    const bool repeats = !is_boundary && label == trie_[beam.node].label;
    const double extended = (repeats ? beam.blank_logp : all_logp) + logp;
    if (extended == kNever) continue;
    const int32_t child = trie_.FindChild(beam.node, label);
    if (child != PrefixTrie::kNone && trie_[child].beam != PrefixTrie::kNone) {
      Beam& there = next_[trie_[child].beam];
      there.label_logp = LogAdd(there.label_logp, extended);
      const Track track = FollowingTrack(i, repeats, logp);
      if (track.score > there.label_track.score) there.label_track = track;
      continue;
    }
    Beam added;
    added.node = child;
    added.parent = beam.node;
    added.label = label;
    added.label_logp = extended;
    added.lm_score = label == space_ ? WordEndScore(beam.node) : trie_[beam.node].lm_score;
    if (extended + added.lm_score < floor) continue;
    if (label != space_ && partial_words_.has_value()) {
      added.partial_word = partial_words_->Extend(trie_[beam.node].partial_word, label);
      added.partial_penalty = partial_words_->penalty(added.partial_word);
      if (extended + added.lm_score + added.partial_penalty < floor) continue;
    }
    added.label_track = FollowingTrack(i, repeats, logp);
    next_.push_back(added);
  }
}

double BeamSearch::WordEndScore(int32_t index) {
  PrefixTrie::Node& node = trie_[index];
  if (scorer_ == nullptr) return 0;
  if (std::isnan(node.word_end_lm_score)) {
    const uint32_t word = partial_words_->word(node.partial_word);
    node.word_end_lm_score = node.lm_score + scorer_->ScoreWord(node.lm_state, word).score;
  }
  return node.word_end_lm_score;
}

void BeamSearch::Prune() {
  double best = kNever;
  for (Beam& beam : next_) {
    if (beam.node != PrefixTrie::kNone && trie_[beam.node].beam != PrefixTrie::kNone) {
      beam.lm_score = trie_[beam.node].lm_score;
      beam.partial_penalty = trie_[beam.node].partial_penalty;
    }
    beam.rank = LogAdd(beam.blank_logp, beam.label_logp) + beam.lm_score + beam.partial_penalty;
    best = std::max(best, beam.rank);
  }
  for (const Beam& beam : beams_) trie_[beam.node].beam = PrefixTrie::kNone;
  const double least = best + options_.beam_prune_logp;
  next_.erase(
      std::remove_if(next_.begin(), next_.end(), [&](const Beam& beam) { return !(beam.rank >= least); }),
      next_.end());
  if (next_.size() > static_cast<size_t>(options_.beam_width)) {
    const auto better = [](const Beam& a, const Beam& b) { return a.rank > b.rank; };
    std::nth_element(next_.begin(), next_.begin() + options_.beam_width, next_.end(), better);
    next_.resize(options_.beam_width);
  }
  beams_.swap(next_);
  for (size_t i = 0; i < beams_.size(); ++i) {
    if (beams_[i].node == PrefixTrie::kNone) AddToTrie(&beams_[i]);
    trie_[beams_[i].node].beam = static_cast<int32_t>(i);
  }
}

void BeamSearch::AddToTrie(Beam* beam) {
  const bool ends_word = beam->label == space_;
  beam->node = trie_.AddChild(beam->parent, beam->label, ends_word);
  PrefixTrie::Node& node = trie_[beam->node];
  if (ends_word && scorer_ != nullptr) {
    node.lm_state = scorer_->ScoreWord(node.lm_state, partial_words_->word(node.partial_word)).next;
  }
  node.lm_score = beam->lm_score;
  node.partial_word = beam->partial_word;
  node.partial_penalty = beam->partial_penalty;
}

// Writes down what all hypotheses agree on, up to the end of a word, and forgets what led nowhere.
void BeamSearch::Settle() {
  const Beam* best = &beams_[0];
  int32_t root = best->node;
  for (const Beam& beam : beams_) {
    root = trie_.CommonPrefix(root, beam.node);
    if (beam.rank > best->rank) best = &beam;
  }
  while (!trie_[root].is_boundary) root = trie_[root].parent;
  const int32_t depth = trie_[root].depth;
  const Track& track =
      best->blank_track.score > best->label_track.score ? best->blank_track : best->label_track;
  WritePath(best->node, track, depth, &settled_);
  std::vector<int32_t*> ends;
  for (Beam& beam : beams_) {
    for (Track* end : {&beam.blank_track, &beam.label_track}) {
      if (beam.node == root) *end = {end->score, LabelRuns::kNone, -1, -1, 0};
      ends.push_back(&end->previous);
    }
  }
  runs_.Cut(depth, ends);
  const std::vector<int32_t> numbers = trie_.Rebase(root);
  for (Beam& beam : beams_) beam.node = numbers[beam.node];
  settle_at_ = std::max(options_.settle_nodes, 2 * std::max(trie_.size(), runs_.size()));
}

// The runs of a path whose hypotheses have at most `max_depth` labels up to there.
void BeamSearch::WritePath(int32_t node, const Track& track, int32_t max_depth, FrameLabels* path) const {
  const auto write = [&](const LabelRuns::Run& run) {
    if (run.depth > max_depth) return;
    std::fill(path->labels.begin() + run.start_frame, path->labels.begin() + run.end_frame, run.label);
    std::fill(path->posteriors.begin() + run.start_frame, path->posteriors.begin() + run.end_frame,
              run.posterior_sum / static_cast<float>(run.end_frame - run.start_frame));
  };
  if (track.start_frame >= 0) {
    write({track.previous, trie_[node].label, trie_[node].depth, track.start_frame, track.end_frame,
           track.posterior_sum});
  }
  for (int32_t run = track.previous; run != LabelRuns::kNone; run = runs_[run].previous) write(runs_[run]);
}

// One for each text: a word that ends with the last frame, and the same with a space behind it, are one.
std::vector<BeamSearch::Final> BeamSearch::Finals() const {
  std::vector<Final> finals;
  for (const Beam& beam : beams_) {
    const PrefixTrie::Node& node = trie_[beam.node];
    const bool joins_parent =
        node.is_boundary && node.parent != PrefixTrie::kNone && trie_[node.parent].beam != PrefixTrie::kNone;
    if (joins_parent) continue;
    Final final = {kNever, beam.node, &beam.blank_track};
    const auto join = [&](const Beam& joined) {
      final.score = LogAdd(final.score, LogAdd(joined.blank_logp, joined.label_logp));
      for (const Track* track : {&joined.blank_track, &joined.label_track}) {
        if (track->score > final.track->score) final = {final.score, joined.node, track};
      }
    };
    join(beam);
    const int32_t with_space = node.is_boundary ? PrefixTrie::kNone : trie_.FindChild(beam.node, space_);
    if (with_space != PrefixTrie::kNone && trie_[with_space].beam != PrefixTrie::kNone) {
      join(beams_[trie_[with_space].beam]);
    }
    if (scorer_ != nullptr) {
      WordScorer::Scored end = {0, node.lm_state};
      if (!node.is_boundary) end = scorer_->ScoreWord(node.lm_state, partial_words_->word(node.partial_word));
      final.score += node.lm_score + end.score + scorer_->ScoreEnd(end.next);
    }
    finals.push_back(final);
  }
  return finals;
}

std::vector<BeamSearch::Hypothesis> BeamSearch::Finish(int count) const {
  std::vector<Final> finals = Finals();
  std::stable_sort(finals.begin(), finals.end(),
                   [](const Final& a, const Final& b) { return a.score > b.score; });
  finals.resize(std::min<size_t>(finals.size(), std::max(count, 1)));
  std::vector<Hypothesis> hypotheses;
  for (const Final& final : finals) {
    hypotheses.push_back({settled_, final.score});
    WritePath(final.node, *final.track, std::numeric_limits<int32_t>::max(), &hypotheses.back().frames);
  }
  return hypotheses;
}

}  // namespace distill_l2s
