#include "experiments/transcribe/output_names.h"

#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace distill_l2s {
namespace {

// The names that a path may have, from the shortest on.
std::vector<std::string> Candidates(absl::string_view path) {
  std::vector<absl::string_view> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  if (parts.empty()) parts.push_back("file");
  const absl::string_view base = parts.back();
  const size_t dot = base.rfind('.');
  std::vector<std::string> candidates;
  candidates.emplace_back(dot == absl::string_view::npos || dot == 0 ? base : base.substr(0, dot));
  std::string name(base);
  candidates.push_back(name);
  for (size_t i = parts.size() - 1; i-- > 0;) {
    name = absl::StrCat(parts[i], "_", name);
    candidates.push_back(name);
  }
  return candidates;
}

}  // namespace

std::vector<std::string> OutputNames(const std::vector<std::string>& paths) {
  std::vector<std::vector<std::string>> candidates;
  for (const std::string& path : paths) candidates.push_back(Candidates(path));
  std::vector<size_t> level(paths.size(), 0);
  const auto name = [&](size_t i) { return candidates[i][level[i]]; };
  for (bool changed = true; changed;) {
    changed = false;
    std::map<std::string, std::vector<size_t>> users;
    for (size_t i = 0; i < paths.size(); ++i) users[name(i)].push_back(i);
    for (const auto& [ignored, inputs] : users) {
      for (const size_t i : inputs) {
        if (inputs.size() < 2 || level[i] + 1 == candidates[i].size()) continue;
        ++level[i];
        changed = true;
      }
    }
  }
  // What is still shared is one path given twice, or names such as a_b.wav beside a/b.wav.
  std::set<std::string> taken;
  for (size_t i = 0; i < paths.size(); ++i) taken.insert(name(i));
  std::set<std::string> given;
  std::vector<std::string> names;
  for (size_t i = 0; i < paths.size(); ++i) {
    std::string unique = name(i);
    for (int number = 2; given.count(unique) > 0 || (number > 2 && taken.count(unique) > 0); ++number) {
      unique = absl::StrCat(name(i), "-", number);
    }
    given.insert(unique);
    names.push_back(unique);
  }
  return names;
}

}  // namespace distill_l2s
