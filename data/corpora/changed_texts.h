#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace distill_l2s {

// A clip whose text normalisation changed.
struct ChangedText {
  std::string key;
  std::string audio;  // Below the output directory.
  std::string raw;    // As the corpus has it.
  std::string text;   // Normalised.
};

// A character of raw texts that their normalised forms lack, in either case: "," or a digit or U+FE0F.
struct TextChange {
  char32_t character = 0;
  int64_t clips = 0;  // Whose texts lost it.
  std::vector<ChangedText> examples;
};

// Collects what normalisation does to texts, with few clips for each kind of change: enough to look at and
// listen to, however large the corpus.
class ChangedTexts {
 public:
  // `clip.raw` is any bytes. Capitals that become small, and white space, are no change.
  void Add(const ChangedText& clip);

  // The changes, the rarest first, ties by code point, until they have `max_clips` examples together. A clip
  // is an example once, of its rarest change; a change whose examples are all shown before has none and is
  // left out.
  std::vector<TextChange> Rarest(size_t max_clips) const;

  // How many changes there are.
  size_t size() const { return changes_.size(); }

 private:
  std::map<char32_t, TextChange> changes_;
};

}  // namespace distill_l2s
