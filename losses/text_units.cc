#include "losses/text_units.h"

#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <glog/logging.h>

#include <algorithm>

namespace distill_l2s {

std::vector<TextUnit> TokenUnits(absl::Span<const int64_t> ids, absl::Span<const LabelSpan> spans) {
  CHECK_EQ(ids.size(), spans.size());
  std::vector<TextUnit> units;
  for (size_t j = 0; j < ids.size(); ++j) {
    if (spans[j].first < spans[j].second) units.push_back({ids[j], spans[j], {static_cast<int64_t>(j)}});
  }
  return units;
}

std::vector<TextUnit> WordUnits(absl::Span<const int64_t> word_ids, absl::Span<const LabelSpan> word_spans,
                                absl::Span<const LabelSpan> token_spans) {
  CHECK_EQ(word_ids.size(), word_spans.size());
  std::vector<TextUnit> units;
  for (size_t w = 0; w < word_ids.size(); ++w) {
    const auto [begin, end] = word_spans[w];
    std::vector<int64_t> positions;
    for (size_t j = 0; j < token_spans.size(); ++j) {
      const auto [token_begin, token_end] = token_spans[j];
      if (token_begin < token_end && token_begin < end && token_end > begin) {
        positions.push_back(static_cast<int64_t>(j));
      }
    }
    if (!positions.empty()) units.push_back({word_ids[w], word_spans[w], std::move(positions)});
  }
  return units;
}

UnitRows MakeUnitRows(absl::Span<const ClipText> texts, const std::vector<bool>& paired,
                      int64_t num_positions, at::ScalarType dtype) {
  const int64_t batch = static_cast<int64_t>(texts.size());
  std::vector<int64_t> counts(batch, 0);
  for (int64_t b = 0; b < batch; ++b) {
    if (paired[b]) counts[b] = static_cast<int64_t>(texts[b].units.size());
  }
  const int64_t rows = batch == 0 ? 1 : std::max<int64_t>(1, *std::max_element(counts.begin(), counts.end()));
  const at::Tensor weights = at::zeros({batch, rows, num_positions}, at::kDouble);
  const at::Tensor ids = at::zeros({batch, rows}, at::kLong);
  auto weight = weights.accessor<double, 3>();
  auto id = ids.accessor<int64_t, 2>();
  for (int64_t b = 0; b < batch; ++b) {
    for (int64_t k = 0; k < counts[b]; ++k) {
      const TextUnit& unit = texts[b].units[k];
      id[b][k] = unit.id;
      for (const int64_t position : unit.positions) {
        CHECK(position >= 0 && position < num_positions) << position << " of " << num_positions;
        weight[b][k][position] = 1.0 / static_cast<double>(unit.positions.size());
      }
    }
  }
  return {weights.to(dtype), at::tensor(counts, at::kLong), ids};
}

}  // namespace distill_l2s
