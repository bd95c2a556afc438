#include "experiments/decoding/prefix_trie.h"

#include <limits>
#include <utility>

namespace distill_l2s {

PrefixTrie::PrefixTrie() : nodes_(1) {
  nodes_[kRoot].word_end_lm_score = std::numeric_limits<double>::quiet_NaN();
}

int32_t PrefixTrie::FindChild(int32_t node, int32_t label) const {
  int32_t child = nodes_[node].first_child;
  while (child != kNone && nodes_[child].label != label) child = nodes_[child].next_sibling;
  return child;
}

int32_t PrefixTrie::AddChild(int32_t node, int32_t label, bool is_boundary) {
  const int32_t child = size();
  Node added = nodes_[node];
  added.parent = node;
  added.label = label;
  ++added.depth;
  added.is_boundary = is_boundary;
  added.first_child = kNone;
  added.next_sibling = std::exchange(nodes_[node].first_child, child);
  added.beam = kNone;
  added.word_end_lm_score = std::numeric_limits<double>::quiet_NaN();
  nodes_.push_back(added);
  return child;
}

int32_t PrefixTrie::CommonPrefix(int32_t a, int32_t b) const {
  while (a != b) {
    int32_t& deeper = nodes_[a].depth > nodes_[b].depth ? a : b;
    deeper = nodes_[deeper].parent;
  }
  return a;
}

std::vector<int32_t> PrefixTrie::Rebase(int32_t root) {
  std::vector<bool> is_kept(nodes_.size());
  is_kept[root] = true;
  for (int32_t node = size() - 1; node > root; --node) {
    if (nodes_[node].beam != kNone) is_kept[node] = true;
    if (is_kept[node]) is_kept[nodes_[node].parent] = true;
  }
  std::vector<int32_t> numbers(nodes_.size(), kNone);
  std::vector<Node> kept;
  for (int32_t old = root; old < size(); ++old) {
    if (!is_kept[old]) continue;
    numbers[old] = static_cast<int32_t>(kept.size());
    Node node = nodes_[old];
    node.first_child = kNone;
    node.next_sibling = kNone;
    node.parent = old == root ? kNone : numbers[node.parent];
    if (old != root) node.next_sibling = std::exchange(kept[node.parent].first_child, numbers[old]);
    kept.push_back(node);
  }
  nodes_ = std::move(kept);
  return numbers;
}

}  // namespace distill_l2s
