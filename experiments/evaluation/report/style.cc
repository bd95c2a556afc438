#include "experiments/evaluation/report/style.h"

#include "absl/strings/str_format.h"

namespace distill_l2s {
namespace {

constexpr size_t kColours = 12;  // --arm-0 to --arm-11

}  // namespace

const char kReportStyle[] = R"css(
:root {
  --page: #f6f7f9; --card: #ffffff; --ink: #171c24; --quiet: #5d6775; --line: #dfe3e9; --faint: #eceff3;
  --arm-0: #4a6fa5; --arm-1: #c2571a; --arm-2: #2e7d5b; --arm-3: #7a4fa3; --arm-4: #9a7b1c; --arm-5: #b0406f;
  --arm-6: #14808c; --arm-7: #8c4a32; --arm-8: #5e8a1f; --arm-9: #6b62c9; --arm-10: #c43d3d; --arm-11: #5f6b78;
  --sub: #f9e3b4; --sub-ink: #6b4a00; --del: #f8d3d0; --del-ink: #98231c; --ins: #cfe6dc; --ins-ink: #14593f;
  --good: #1c7a50; --bad: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141a; --card: #181d25; --ink: #e7eaef; --quiet: #98a3b3; --line: #2c3440; --faint: #222933;
    --arm-0: #86aee8; --arm-1: #f29a5c; --arm-2: #6fcfa3; --arm-3: #c39bea; --arm-4: #dcc05c; --arm-5: #f08bb4;
    --arm-6: #5fc8d4; --arm-7: #d79a80; --arm-8: #a9d463; --arm-9: #a9a2f5; --arm-10: #ff8a80; --arm-11: #a7b4c2;
    --sub: #4d3c12; --sub-ink: #ffdf94; --del: #53211f; --del-ink: #ffb4ad; --ins: #163f30; --ins-ink: #9fe6c8;
    --good: #6fcfa3; --bad: #ff8f86;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans",
    sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1120px; margin: 0 auto; padding: 56px 32px 40px; }
h1 { font-size: 2.9rem; line-height: 1.1; letter-spacing: -.025em; font-weight: 700; margin: 0 0 18px; }
h1 .code { color: var(--quiet); font-weight: 400; font-size: 1.4rem; letter-spacing: 0; }
h2 { font-size: 1.4rem; letter-spacing: -.012em; line-height: 1.25; margin: 0 0 16px; }
h3 { font-size: .95rem; margin: 0 0 10px; }
p { margin: 0 0 14px; max-width: 74ch; }
section { margin-top: 60px; padding-top: 30px; border-top: 1px solid var(--line); }
footer {
  margin-top: 60px; padding-top: 18px; border-top: 1px solid var(--line); color: var(--quiet);
  font-size: .85rem;
}
figure { margin: 0; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: 12px; line-height: 1.4; }
.quiet, .count { color: var(--quiet); font-weight: 400; font-size: .88rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 24px; }
.scroll { overflow-x: auto; -webkit-overflow-scrolling: touch; }

.tone-0 { --tone: var(--arm-0); } .tone-1 { --tone: var(--arm-1); } .tone-2 { --tone: var(--arm-2); }
.tone-3 { --tone: var(--arm-3); } .tone-4 { --tone: var(--arm-4); } .tone-5 { --tone: var(--arm-5); }

.eyebrow { font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; color: var(--quiet); font-weight: 600; }
.chips { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; margin-bottom: 20px; }
.chip { display: inline-flex; align-items: center; font-size: .92rem; font-weight: 600; }
.chip::before, .key { content: ""; display: inline-block; width: 10px; height: 10px; border-radius: 3px;
  background: var(--arm); margin-right: 8px; flex: none; }
.versus { color: var(--quiet); font-size: .85rem; }
.finding { font-size: 1.32rem; line-height: 1.45; letter-spacing: -.006em; max-width: 52ch; margin-bottom: 14px; }
.warning { background: var(--sub); color: var(--sub-ink); padding: 8px 16px; margin: 16px 0; }
.caveat { border-left: 3px solid var(--arm-4); padding: 2px 0 2px 16px; margin-top: 20px; font-size: .95rem; }

.plots { display: grid; grid-template-columns: 1fr 1fr; gap: 24px 48px; margin: 26px 0 0; }
.plots > :only-child { grid-column: 1 / -1; }
.rows {
  display: grid; grid-template-columns: minmax(6em, max-content) 1fr max-content; gap: 10px 16px;
  align-items: center;
}
.intervals .label { max-width: 11em; }
.rows.two { grid-template-columns: minmax(6em, max-content) 1fr; }
.label { font-size: .88rem; line-height: 1.3; }
.value { font-size: .95rem; text-align: right; white-space: nowrap; }
.track { position: relative; height: 26px; border-radius: 4px; background: var(--faint); }
.track i { position: absolute; top: 50%; }
.whisker { height: 8px; margin-top: -4px; background: var(--arm); opacity: .38; border-radius: 4px; min-width: 2px; }
.dot {
  width: 12px; height: 12px; margin: -6px 0 0 -6px; border-radius: 50%; background: var(--arm);
  box-shadow: 0 0 0 2px var(--card);
}
.track .zero { top: -3px; bottom: -3px; width: 0; margin-left: -1px; border-left: 2px dashed var(--quiet); }
.scale { position: relative; height: 18px; font-size: .76rem; color: var(--quiet); }
.scale span { position: absolute; transform: translateX(-50%); white-space: nowrap; }

table { border-collapse: collapse; width: 100%; font-size: .94rem; }
th { text-align: left; font-weight: 500; }
th, td { padding: 8px 14px 8px 0; vertical-align: baseline; }
thead th { font-size: .8rem; color: var(--quiet); border-bottom: 1px solid var(--line); white-space: nowrap; }
tbody th { white-space: nowrap; }
.number { text-align: right; white-space: nowrap; }
.scores .interval { display: inline-block; min-width: 9rem; color: var(--quiet); }
.scores .note { display: block; color: var(--quiet); font-size: .82rem; }
.group th { font-weight: 650; padding-top: 20px; }
.scores .group th { white-space: normal; }
tr.group td { padding-top: 20px; }
.difference th, .difference td { border-bottom: 1px solid var(--line); }
.difference th { color: var(--quiet); }
.scores + p { margin-top: 14px; }
.scroll + p { margin-top: 16px; }

.kinds { margin-top: 28px; }
.legend { font-weight: 400; padding: 1px 7px; border-radius: 4px; margin-left: 6px; }
.stack { display: flex; height: 26px; gap: 2px; }
.stack i {
  font-style: normal; font-size: .8rem; text-align: center; line-height: 26px; border-radius: 4px;
  overflow: hidden;
}
.sub { background: var(--sub); color: var(--sub-ink); }
.del { background: var(--del); color: var(--del-ink); }
.ins { background: var(--ins); color: var(--ins-ink); }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); gap: 32px; }
.charts .chart { display: flex; flex-direction: column; justify-content: space-between; }
.chart svg { display: block; width: 100%; height: auto; }
.chart > svg { overflow: hidden; }
.histogram { margin-top: 44px; }
.histogram svg { min-width: 560px; max-width: 860px; }
svg text { fill: var(--ink); font-family: inherit; }
svg .tick { fill: var(--quiet); font-size: 11.5px; }
svg .middle { text-anchor: middle; } svg .end { text-anchor: end; }
.grid { stroke: var(--line); stroke-width: 1; } .axis { stroke: var(--quiet); stroke-width: 1; }
.series path { fill: none; stroke: var(--arm); stroke-width: 1.9; stroke-linejoin: round; }
.series circle { fill: var(--arm); }
.bar { fill: var(--arm); }

.samples { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.sample { padding: 16px 20px; }
.sample .meta { float: right; margin: 0; font-size: .8rem; color: var(--quiet); }
dl { margin: 0; }
dt { font-size: .8rem; color: var(--quiet); margin-top: 10px; }
dl > dt:first-child { margin-top: 0; }
dd { margin: 2px 0 0; overflow-wrap: anywhere; }
.sample dd { font-size: 1.05rem; }
.sample .count { margin-left: 6px; font-size: .8rem; }
mark, del, ins { border-radius: 3px; padding: 0 2px; }
del { background: var(--del); color: var(--del-ink); text-decoration-thickness: 1.5px; }
ins { background: var(--ins); color: var(--ins-ink); text-decoration-thickness: 1.5px; text-underline-offset: 3px; }

dl.inline { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin-bottom: 18px; }
dl.inline dt { margin: 0; line-height: 1.8; } dl.inline dd { margin: 0; }
.picture { padding: 20px; }
.picture svg { display: block; }
.wave { fill: var(--quiet); opacity: .75; }
.frame { fill: var(--line); } .frame.blank { fill: var(--faint); }
.tint { fill: var(--tone); opacity: .28; } .ribbon { fill: var(--tone); opacity: .16; }
.bracket { fill: none; stroke: var(--tone); stroke-width: 1.5; opacity: .8; }
.token { fill: var(--tone); fill-opacity: .16; stroke: var(--tone); stroke-opacity: .7; }
.halo { paint-order: stroke; stroke: var(--card); stroke-width: 4px; }

.columns {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 36px 56px;
  margin-bottom: 36px;
}
.columns > div { min-width: 0; }
.stages { display: grid; grid-template-columns: max-content 1fr max-content; gap: 9px 14px; align-items: center; }
.stage { height: 12px; border-radius: 4px; background: var(--faint); }
.stage i { display: block; height: 100%; border-radius: 4px; background: var(--arm-0); }
.cached i { background: var(--line); }
.facts dd { font-size: .94rem; }
.hash { font: .76rem/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
.good {
  color: var(--good); font-weight: 600; margin-top: 12px; } .bad { color: var(--bad); font-weight: 600;
  margin-top: 12px;
}
details { border: 1px solid var(--line); border-radius: 8px; background: var(--card); margin-bottom: 10px; }
summary { cursor: pointer; padding: 10px 16px; font-size: .92rem; font-weight: 600; }
pre { margin: 0; padding: 4px 16px 16px; overflow-x: auto; tab-size: 2;
  font: .8rem/1.55 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }

@media (max-width: 760px) {
  main { padding: 32px 18px; }
  h1 { font-size: 2.1rem; }
  .finding { font-size: 1.12rem; }
  .plots { grid-template-columns: 1fr; padding: 18px; }
  section { margin-top: 44px; padding-top: 24px; }
  .intervals .rows { grid-template-columns: 1fr max-content; gap: 4px 12px; }
  .intervals .label { grid-column: 1 / -1; max-width: none; margin-top: 8px; }
  .rows.two { grid-template-columns: 1fr; gap: 4px; }
  .stages { grid-template-columns: 1fr max-content; gap: 4px 12px; }
  .stages .label { grid-column: 1 / -1; margin-top: 6px; }
  th, td { padding-right: 10px; }
  .scores th, .scores .note { white-space: normal; }
  .scores .interval { display: block; min-width: 0; }
  .scores .note { max-width: 9em; margin-left: auto; }
  .hash { overflow-wrap: anywhere; }
}
@media print { body { background: none; } .card { break-inside: avoid; } }
)css";

std::string ArmColourRules(size_t arms) {
  std::string rules;
  for (size_t i = 0; i < arms; ++i) {
    const size_t colour = i < kColours ? i : 1 + (i - 1) % (kColours - 1);
    absl::StrAppendFormat(&rules, ".arm-%d { --arm: var(--arm-%d); }\n", i, colour);
  }
  return rules;
}

}  // namespace distill_l2s
