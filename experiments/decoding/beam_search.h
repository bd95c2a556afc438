#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "data/text/character_vocabulary.h"
#include "experiments/decoding/ctc_decoding.h"
#include "experiments/decoding/label_runs.h"
#include "experiments/decoding/partial_words.h"
#include "experiments/decoding/prefix_trie.h"
#include "experiments/decoding/word_scorer.h"

namespace distill_l2s {

// Defaults of pyctcdecode 0.5.
struct BeamSearchOptions {
  int beam_width = 100;
  // In a frame, labels under this log probability are not tried; the best one always is.
  double label_min_logp = -5;
  // After a frame, hypotheses whose score is so far under the best are dropped.
  double beam_prune_logp = -10;
  // Prefixes that are kept before what all hypotheses agree on is settled.
  int32_t settle_nodes = 4096;
};

// CTC prefix beam search (Hannun et al. 2014, "First-Pass Large Vocabulary Continuous Speech Recognition
// using Bi-Directional Recurrent DNNs", algorithm 1), with a language model of words if there is one:
//   score(text) = ln p_ctc(text) + what WordScorer adds for its words and its end,
// where p_ctc sums over all paths of the text that the pruning left. Spaces at both ends and runs of spaces
// are no part of a text: "a", " a" and "a | |" are one hypothesis. A prefix is scored by the words that have
// ended in it, and the one that has not by WordScorer's penalty.
//
// The result is that of pyctcdecode 0.5 with KenLM but in these points: a width of n is n prefixes there too,
// but one that can end in a blank or a label counts there as two; a text that ends in a space, or is empty,
// is not charged there for an unknown word of no letters at its end; and times are those of the prefix's best
// path, not of the first one that was met.
//
// Frames come piece by piece. What all hypotheses agree on is settled now and then, so memory grows by 12
// bytes a frame and not with the text. Time is about proportional to frames, width and the labels that a
// frame leaves to be tried. Not thread-safe.
class BeamSearch {
 public:
  struct Hypothesis {
    // The best path of the text: labels and posteriors of frames that carry one (a run of frames has its
    // mean), the blank with posterior 0 elsewhere. DecodePath(), DecodeWords() etc. read it.
    FrameLabels frames;
    double score = 0;
  };

  // The vocabulary, and the scorer if there is one (null: none), outlive this.
  BeamSearch(const CharacterVocabulary* vocabulary, const WordScorer* scorer,
             const BeamSearchOptions& options);

  // Frames behind those before: [frames, V] natural log probabilities, row by row. A value that is not a
  // number counts as none; a frame of nothing else as a blank.
  void Push(absl::Span<const float> log_probs);

  // The best `count` hypotheses of all frames so far, or as many as there are, at least one, the best first.
  std::vector<Hypothesis> Finish(int count = 1) const;

 private:
  // The best path of a prefix that ends in a blank, or in a label. The run of the prefix's last label is here
  // until another follows; without one (the root) its start is negative.
  struct Track {
    double score = -std::numeric_limits<double>::infinity();
    int32_t previous = LabelRuns::kNone;
    int32_t start_frame = -1;
    int32_t end_frame = -1;
    float posterior_sum = 0;
  };
  // A prefix with the probability of its paths that end in a blank, and of those that end in a label.
  struct Beam {
    int32_t node = PrefixTrie::kNone;  // kNone: `label` behind `parent`, not in the trie yet.
    int32_t parent = PrefixTrie::kNone;
    int32_t label = PrefixTrie::kNone;
    double blank_logp = -std::numeric_limits<double>::infinity();
    double label_logp = -std::numeric_limits<double>::infinity();
    Track blank_track;
    Track label_track;
    // Of a prefix that is not in the trie yet.
    double lm_score = 0;
    int32_t partial_word = 0;
    double partial_penalty = 0;
    double rank = 0;
  };
  // Where a prefix's best paths are among the runs, once something follows.
  struct RunsOfBeam {
    std::optional<int32_t> blank;
    std::optional<int32_t> label;
  };
  struct Final {
    double score;
    int32_t node;  // Of `track`.
    const Track* track;
  };

  void Step(const float* log_probs);
  void SelectLabels(const float* log_probs);
  double KeepPrefix(const Beam& beam, Beam* kept) const;
  void ExtendPrefix(size_t i, double floor);
  void AddExtension(const Beam& beam, int32_t label, double logp, const Track& track, double floor);
  Track FollowingTrack(size_t i, bool from_blank_only, double logp);
  void Prune();
  void AddToTrie(Beam* beam);
  double WordEndScore(int32_t node);
  void Settle();
  std::vector<Final> Finals() const;
  void WritePath(int32_t node, const Track& track, int32_t max_depth, FrameLabels* path) const;

  const CharacterVocabulary* const vocabulary_;
  const WordScorer* const scorer_;
  const BeamSearchOptions options_;
  int32_t space_ = PrefixTrie::kNone;  // kNone: the vocabulary has none.
  std::optional<PartialWords> partial_words_;

  int32_t frame_ = 0;
  std::vector<std::pair<int32_t, double>> labels_;  // To try in this frame, with their log probabilities.
  std::vector<double> logps_;                       // The same by label; -inf: not tried.
  PrefixTrie trie_;
  LabelRuns runs_;
  std::vector<Beam> beams_;
  std::vector<Beam> next_;  // Those of beams_ first, in their order.
  std::vector<RunsOfBeam> runs_of_beams_;
  FrameLabels settled_;  // Of all frames so far; blanks where nothing is settled.
  int32_t settle_at_;    // Nodes or runs.
};

}  // namespace distill_l2s
