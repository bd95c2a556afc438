#include "data/corpora/utterance_json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/json_fault.h"
#include "data/corpora/json_member.h"
#include "data/corpora/plain_manifest_line.h"
#include "data/text/character_name.h"

namespace distill_l2s {
namespace {

enum Field { kAudio, kDuration, kText, kOffset, kEnd, kLanguage, kSpeaker, kForeign, kUnknown };

struct Name {
  absl::string_view name;
  Field field;
};

// The first name of a field is NeMo's. kForeign are Lhotse's, of what is no utterance.
constexpr Name kNames[] = {{"audio_filepath", kAudio},
                           {"wav", kAudio},
                           {"duration", kDuration},
                           {"text", kText},
                           {"txt", kText},
                           {"offset", kOffset},
                           {"start", kOffset},
                           {"end", kEnd},
                           {"lang", kLanguage},
                           {"speaker", kSpeaker},
                           {"recording", kForeign},
                           {"supervisions", kForeign},
                           {"recording_id", kForeign}};

std::string Quoted(Field field) {
  for (const Name& name : kNames) {
    if (name.field == field) return absl::StrCat("\"", name.name, "\"");
  }
  return "";
}

bool IsNumber(Field field) { return field == kDuration || field == kOffset || field == kEnd; }

// Returns the name of what a line is that does not begin as an object, or "".
std::string ForeignLine(absl::string_view line) {
  if (absl::StrContains(line, ".tar")) {
    return "a list of shards, expected a JSON object: of WeNet's lists, raw ones are read";
  }
  if (line == "[" || line == "{") {
    return "a JSON document over several lines, expected a JSON object in each line (jq -c makes it so)";
  }
  return "";
}

// Takes an utterance from the events of one line's JSON, without building a document: a manifest may have a
// million lines.
class Reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Reader(absl::string_view line) : line_(line) {}

  // Returns the fault of the line, or "".
  std::string Read(Utterance* utterance) {
    utterance_ = utterance;
    fault_ = ForeignLine(line_);
    if (!fault_.empty()) return fault_;
    nlohmann::json::sax_parse(line_.begin(), line_.end(), this);
    if (!fault_.empty()) return fault_;
    return MissingFault();
  }

  bool null() override {
    if (depth_ == 1 && field_ < kForeign) seen_ &= ~(1u << field_);
    return depth_ > 0 || Refuse("expected a JSON object");
  }
  bool boolean(bool) override { return Other(); }
  bool number_integer(int64_t value) override {
    return Number(static_cast<double>(value), absl::StrCat(value));
  }
  bool number_unsigned(uint64_t value) override {
    return Number(static_cast<double>(value), absl::StrCat(value));
  }
  bool number_float(double value, const std::string&) override { return Number(value, ""); }
  bool binary(nlohmann::json::binary_t&) override { return Other(); }
  bool start_array(size_t) override { return Other() && ++depth_; }
  bool end_array() override { return --depth_, true; }
  bool start_object(size_t) override { return (depth_ == 0 || Other()) && ++depth_; }
  bool end_object() override { return --depth_, true; }

  bool key(std::string& name) override {
    if (depth_ != 1) return true;
    field_ = kUnknown;
    for (const Name& known : kNames) {
      if (known.name == name) field_ = known.field;
    }
    if (field_ == kUnknown) return true;
    name_ = name;
    const bool is_new = (seen_ & 1u << field_) == 0;
    seen_ |= 1u << field_;
    if (name == "wav") is_wenet_ = true;
    return is_new || field_ == kForeign || RefuseValue("the field stands there twice");
  }

  bool string(std::string& value) override {
    if (depth_ != 1 || field_ >= kForeign || IsNumber(field_)) return Other();
    // Copied, so that it takes no more memory than it needs.
    if (field_ == kAudio) utterance_->audio_filepath = value;
    if (field_ == kText) utterance_->text = value;
    if (field_ == kLanguage) utterance_->language = value;
    if (field_ == kSpeaker) utterance_->speaker = value;
    if (field_ == kAudio && value.empty()) return RefuseValue("expected a path");
    if (field_ == kAudio && value.find('\0') != std::string::npos) return RefuseValue("the path holds a NUL");
    return true;
  }

  bool parse_error(size_t byte, const std::string&, const nlohmann::json::exception& error) override {
    return Refuse(JsonFault(line_, byte, error.what()));
  }

 private:
  bool Refuse(std::string fault) {
    if (fault_.empty()) fault_ = std::move(fault);
    return false;
  }

  // Refuses the field's value, naming the column where it starts.
  bool RefuseValue(absl::string_view fault) {
    const JsonMember member = FindLastMember(line_, name_);
    return Refuse(absl::StrCat("column ", ColumnOf(line_, member.offset), ": \"", name_, "\" is ",
                               ShowText(member.value, 40), ", ", fault));
  }

  bool Number(double value, const std::string& whole) {
    if (depth_ == 1 && field_ == kSpeaker && !whole.empty()) return utterance_->speaker = whole, true;
    if (depth_ != 1 || !IsNumber(field_)) return Other();
    const bool above_0 = field_ != kOffset;
    if (!((above_0 ? value > 0 : value >= 0) && value <= kMaxUtteranceS)) {
      return RefuseValue(
          absl::StrCat(above_0 ? "expected above 0 and at most " : "expected 0 to ", kMaxUtteranceS));
    }
    if (field_ == kDuration) utterance_->duration_s = value;
    if (field_ == kOffset) utterance_->offset_s = value;
    if (field_ == kEnd) end_s_ = value;
    return true;
  }

  // A value that no known field takes.
  bool Other() {
    if (depth_ == 0) return Refuse("expected a JSON object");
    if (depth_ > 1 || field_ >= kForeign) return true;
    return RefuseValue(IsNumber(field_) ? "expected a number" : "expected a string");
  }

  // Takes the duration from the end, and says which field is missing.
  std::string MissingFault() {
    const auto has = [&](Field field) { return (seen_ & 1u << field) != 0; };
    if (!has(kAudio) && has(kForeign)) {
      return "a line of Lhotse's cuts or supervisions; `lhotse kaldi export` writes what --corpus=kaldi "
             "reads";
    }
    for (const Field field : {kAudio, kText}) {
      if (!has(field)) return absl::StrCat("the field ", Quoted(field), " is missing");
    }
    if (has(kDuration)) return "";
    if (has(kEnd)) {
      utterance_->duration_s = end_s_ - utterance_->offset_s;
      if (utterance_->duration_s > 0) return "";
      return absl::StrCat("\"end\" is ", end_s_, ", expected after \"start\", ", utterance_->offset_s);
    }
    return is_wenet_ ? "" : "the field \"duration\" is missing";
  }

  const absl::string_view line_;
  Utterance* utterance_ = nullptr;
  std::string fault_;
  std::string name_;
  double end_s_ = 0;
  int depth_ = 0;
  unsigned seen_ = 0;
  bool is_wenet_ = false;
  Field field_ = kUnknown;
};

}  // namespace

std::string UtteranceFault(const Utterance& utterance) {
  if (utterance.audio_filepath.empty()) return "\"audio_filepath\" is empty";
  if (utterance.audio_filepath.find('\0') != std::string::npos) return "\"audio_filepath\" holds a NUL";
  if (!(utterance.duration_s > 0 && utterance.duration_s <= kMaxUtteranceS)) {
    return absl::StrCat("\"duration\" is ", utterance.duration_s, ", expected above 0 and at most ",
                        kMaxUtteranceS);
  }
  if (!(utterance.offset_s >= 0 && utterance.offset_s <= kMaxUtteranceS)) {
    return absl::StrCat("\"offset\" is ", utterance.offset_s, ", expected 0 to ", kMaxUtteranceS);
  }
  return "";
}

absl::StatusOr<Utterance> ParseUtterance(absl::string_view line) {
  Utterance plain;
  if (ReadPlainManifestLine(line, &plain) && UtteranceFault(plain).empty()) return plain;
  Utterance utterance;
  const std::string fault = Reader(line).Read(&utterance);
  if (!fault.empty()) return absl::InvalidArgumentError(fault);
  return utterance;
}

}  // namespace distill_l2s
