#include "data/tokenization/unigram_model.h"

#include <gtest/gtest.h>

#include <cmath>

namespace distill_l2s {
namespace {

using Ids = std::vector<int>;
using Piece = SentencePieceModel::Piece;

void Add(const std::string& text, float score, Piece::Type type, SentencePieceModel* model) {
  Piece* piece = model->add_pieces();
  piece->set_piece(text);
  piece->set_score(score);
  piece->set_type(type);
}

// Pieces from id 3 on: ▁ a b ab ▁ab ba.
SentencePieceModel Model() {
  SentencePieceModel model;
  Add("<unk>", 0, Piece::UNKNOWN, &model);
  Add("<s>", 0, Piece::CONTROL, &model);
  Add("</s>", 0, Piece::CONTROL, &model);
  Add("▁", -2, Piece::NORMAL, &model);
  Add("a", -3, Piece::NORMAL, &model);
  Add("b", -3, Piece::NORMAL, &model);
  Add("ab", -4, Piece::NORMAL, &model);
  Add("▁ab", -7, Piece::NORMAL, &model);
  Add("ba", -4, Piece::NORMAL, &model);
  return model;
}

Ids Encode(const SentencePieceModel& model, absl::string_view text) {
  const auto unigram = UnigramModel::Parse(model.SerializeAsString(), "test");
  EXPECT_TRUE(unigram.ok()) << unigram.status();
  return unigram->Encode(text);
}

std::string ErrorOf(const SentencePieceModel& model) {
  return std::string(UnigramModel::Parse(model.SerializeAsString(), "m").status().message());
}

TEST(UnigramModel, TakesTheGreatestSum) {
  // ▁ ab = -6 beats ▁ab = -7 and ▁ a b = -8.
  EXPECT_EQ(Encode(Model(), "ab"), (Ids{3, 6}));
  SentencePieceModel model = Model();
  model.mutable_pieces(7)->set_score(-5.5);
  EXPECT_EQ(Encode(model, "ab"), (Ids{7}));
  // ▁ ab a = -9 and ▁ a ba = -9: of equals, the way that was found first, which comes from the earlier start.
  EXPECT_EQ(Encode(Model(), "aba"), (Ids{3, 4, 8}));
}

TEST(UnigramModel, RunsOfUnknownsAreOne) {
  EXPECT_EQ(Encode(Model(), "xé日a😀"), (Ids{3, 0, 4, 0}));
  EXPECT_EQ(Encode(Model(), "x y"), (Ids{3, 0, 3, 0}));
  EXPECT_EQ(Encode(Model(), ""), Ids{});
}

TEST(UnigramModel, ControlAndUnusedPiecesAreNotFoundInText) {
  SentencePieceModel model = Model();
  model.mutable_pieces(6)->set_type(Piece::UNUSED);
  EXPECT_EQ(Encode(model, "ab"), (Ids{7}));
  EXPECT_EQ(Encode(Model(), "<s>"), (Ids{3, 0}));
}

TEST(UnigramModel, RefusesOtherModels) {
  SentencePieceModel model = Model();
  model.mutable_pieces()->SwapElements(0, 1);
  EXPECT_EQ(ErrorOf(model), "m: piece 0 is \"<s>\", expected \"<unk>\" as in XLM-R's model");
  model = Model();
  model.mutable_pieces(4)->set_score(std::nanf(""));
  EXPECT_EQ(ErrorOf(model), "m: piece 4 is \"a\" with score nan, expected some text and a finite number");
  model = Model();
  model.mutable_pieces(4)->set_piece("b");
  EXPECT_EQ(ErrorOf(model).find("m: pieces "), 0u) << ErrorOf(model);
  model = Model();
  model.mutable_pieces(4)->set_type(Piece::USER_DEFINED);
  EXPECT_EQ(ErrorOf(model), "m: piece 4 (\"a\") is of type USER_DEFINED, which is not supported");
  model = Model();
  model.mutable_trainer()->set_model_type(SentencePieceModel::Trainer::BPE);
  EXPECT_EQ(ErrorOf(model), "m: not a unigram model, expected one as XLM-R's");
  model = Model();
  model.mutable_trainer()->set_byte_fallback(true);
  EXPECT_FALSE(ErrorOf(model).empty());
  model.clear_pieces();
  model.clear_trainer();
  EXPECT_EQ(ErrorOf(model), "m: 0 pieces, expected <unk>, <s>, </s> and pieces of text");
  EXPECT_EQ(UnigramModel::Parse("\xFF\xFF", "m").status().message(), "m: not a SentencePiece model");
}

}  // namespace
}  // namespace distill_l2s
