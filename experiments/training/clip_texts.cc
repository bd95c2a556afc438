#include "experiments/training/clip_texts.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace distill_l2s {
namespace {

struct Word {
  absl::string_view text;
  LabelSpan span;
};

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// The words between spaces, with their characters' positions.
std::vector<Word> WordsOf(absl::string_view text) {
  std::vector<Word> words;
  int64_t position = 0, first_position = 0;
  size_t first = 0;
  const auto end_word = [&](size_t end) {
    if (end > first) words.push_back({text.substr(first, end - first), {first_position, position}});
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') {
      end_word(i);
      first = i + 1;
      first_position = position + 1;
    }
    position += BeginsCharacter(text[i]);
  }
  end_word(text.size());
  return words;
}

}  // namespace

std::vector<TextUnit> UnitReader::Words(absl::string_view transcript,
                                        absl::Span<const LabelSpan> token_spans) {
  std::vector<int64_t> ids;
  std::vector<LabelSpan> spans;
  for (const Word& word : WordsOf(transcript)) {
    ids.push_back(word_ids_.try_emplace(word.text, static_cast<int64_t>(word_ids_.size())).first->second);
    spans.push_back(word.span);
  }
  return WordUnits(ids, spans, token_spans);
}

std::vector<TextUnit> UnitReader::Units(absl::string_view transcript) {
  if (!kind_.has_value()) return {};
  const std::vector<TokenSpan> spans = tokenizer_->Spans(transcript);
  if (*kind_ == TextUnitConfig::WORD) return Words(transcript, spans);
  return TokenUnits(tokenizer_->Encode(transcript), spans);
}

std::vector<ClipText> ClipTexts(const Batch& batch, const std::vector<std::vector<TextUnit>>& units) {
  std::vector<ClipText> texts;
  for (size_t b = 0; b < batch.clips.size(); ++b) {
    const auto row = static_cast<int64_t>(b);
    const at::Tensor labels =
        batch.labels[row].slice(0, 0, batch.label_lengths[row].item<int64_t>()).contiguous();
    const int64_t* const values = labels.const_data_ptr<int64_t>();
    texts.push_back({{values, values + labels.numel()}, units[batch.clips[b]]});
  }
  return texts;
}

std::vector<TextUnit> UnitsThatMeet(const std::vector<TextUnit>& own, const std::vector<TextUnit>& others) {
  std::vector<TextUnit> units(others.begin(), others.begin() + std::min(own.size(), others.size()));
  for (size_t k = 0; k < units.size(); ++k) units[k].span = own[k].span;
  return units;
}

}  // namespace distill_l2s
