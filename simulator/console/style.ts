/** Looks of the console: light and dark, left-to-right and right-to-left. */
export const STYLE = `
:root { color-scheme: light dark; --bg: #f6f7f9; --card: #fff; --text: #1c2430; --soft: #667085; --line: #e1e5ea; --accent: #0f766e; --good: #15803d; --bad: #b42318; --warn: #b54708; }
:root[data-theme=dark] { --bg: #11161d; --card: #1a212b; --text: #e8edf4; --soft: #98a2b3; --line: #2c3542; --accent: #2dd4bf; --good: #4ade80; --bad: #f97066; --warn: #fdb022; }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) { --bg: #11161d; --card: #1a212b; --text: #e8edf4; --soft: #98a2b3; --line: #2c3542; --accent: #2dd4bf; --good: #4ade80; --bad: #f97066; --warn: #fdb022; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); font: 14px/1.5 Vazirmatn, system-ui, "Noto Sans", "Noto Sans Arabic", sans-serif; }
header { display: flex; justify-content: space-between; align-items: center; padding: 12px 20px; border-bottom: 1px solid var(--line); background: var(--card); }
h1 { font-size: 17px; margin: 0; } h2 { font-size: 15px; margin: 0 0 10px; } h2:not(:first-child) { margin-top: 22px; } h3 { font-size: 13px; margin: 14px 0 6px; color: var(--soft); }
nav { display: flex; gap: 8px; }
main { display: grid; grid-template-columns: 300px minmax(0, 1fr) 340px; gap: 16px; padding: 16px 20px; align-items: start; }
@media (max-width: 1000px) { main { grid-template-columns: minmax(0, 1fr); } }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; min-width: 0; }
form { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 10px; }
label { display: grid; gap: 2px; font-size: 12px; color: var(--soft); } label.tick { display: flex; gap: 6px; align-items: center; } .wide, #addresses label { grid-column: 1 / -1; }
input, select, textarea { font: inherit; color: var(--text); background: var(--bg); border: 1px solid var(--line); border-radius: 6px; padding: 5px 8px; width: 100%; } input[type=checkbox] { width: auto; }
input, textarea, code { direction: ltr; text-align: left; }
button { font: inherit; color: var(--text); background: transparent; border: 1px solid var(--line); border-radius: 6px; padding: 5px 12px; cursor: pointer; } button[type=submit] { background: var(--accent); border-color: var(--accent); color: #fff; } :root[data-theme=dark] button[type=submit] { color: #06201d; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
ol, ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 6px; }
#calls > li { border: 1px solid var(--line); border-radius: 8px; } summary { padding: 8px 12px; cursor: pointer; display: flex; gap: 10px; flex-wrap: wrap; align-items: baseline; }
.badge { font-size: 11px; padding: 1px 8px; border-radius: 99px; border: 1px solid currentColor; } .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .soft { color: var(--soft); }
.line { display: grid; grid-template-columns: 120px 1fr auto; gap: 10px; padding: 3px 12px; border-top: 1px solid var(--line); font-size: 13px; min-width: 0; } .line code { overflow-wrap: anywhere; font-size: 12px; }
.bar { grid-column: 1 / -1; height: 5px; border-radius: 3px; background: var(--line); position: relative; overflow: hidden; direction: ltr; } .bar i { position: absolute; inset: 0 auto 0 0; background: var(--good); } .bar i.late { background: var(--bad); }
.chips { display: flex; flex-wrap: wrap; } .chips li { border: 1px solid var(--line); border-radius: 6px; padding: 1px 8px; font-size: 12px; }
#requests li, #dialplan li, #queues li { font-size: 12px; border-top: 1px solid var(--line); padding: 3px 0; overflow-wrap: anywhere; } #message { min-height: 1.5em; }
`;
