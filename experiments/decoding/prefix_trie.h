#pragma once

#include <cstdint>
#include <vector>

#include "modeling/ngram/ngram_model.h"

namespace distill_l2s {

// Prefixes of hypotheses, sharing their starts: a node is the prefix of its parent and a label. The root is
// the empty prefix or, after Rebase(), one that all others begin with. Nodes are numbered in the order in
// which they come, so a parent before its children. Not thread-safe.
class PrefixTrie {
 public:
  static constexpr int32_t kNone = -1;
  static constexpr int32_t kRoot = 0;

  struct Node {
    int32_t parent = kNone;
    int32_t label = kNone;
    int32_t depth = 0;            // Labels since the first root.
    bool is_boundary = true;      // No word is begun: the root, and behind a space.
    int32_t first_child = kNone;  // Then along next_sibling.
    int32_t next_sibling = kNone;
    int32_t beam = kNone;  // The search's: which of its beams is here.
    // Of the words that have ended, and of the one that has not.
    double lm_score = 0;
    int32_t partial_word = 0;
    double partial_penalty = 0;
    double word_end_lm_score;  // lm_score if the word ended here; NaN until it is asked for.
    NgramModel::State lm_state;
  };

  PrefixTrie();

  Node& operator[](int32_t node) { return nodes_[node]; }
  const Node& operator[](int32_t node) const { return nodes_[node]; }
  int32_t size() const { return static_cast<int32_t>(nodes_.size()); }

  int32_t FindChild(int32_t node, int32_t label) const;
  // The node has no such child yet. The new one is as its parent but for what its place says.
  int32_t AddChild(int32_t node, int32_t label, bool is_boundary);

  // The longest prefix of both.
  int32_t CommonPrefix(int32_t a, int32_t b) const;

  // Makes `root` the root and forgets what is not between it and the nodes that have a beam, all of which are
  // `root` or below it. The nodes' new numbers, by their old ones; kNone for what is forgotten.
  std::vector<int32_t> Rebase(int32_t root);

 private:
  std::vector<Node> nodes_;
};

}  // namespace distill_l2s
