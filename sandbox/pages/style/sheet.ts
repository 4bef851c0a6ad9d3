import { tokens } from './tokens';

const base = `
@font-face { font-family: "Geist"; src: url("/font/sans.woff2") format("woff2"); font-weight: 100 900; font-display: swap; }
@font-face { font-family: "Geist Mono"; src: url("/font/mono.woff2") format("woff2"); font-weight: 100 900; font-display: swap; }
*, *::before, *::after { box-sizing: border-box; }
html { font: 400 14px/22px "Geist", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; -webkit-text-size-adjust: 100%; font-variant-numeric: tabular-nums; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--paper); color: var(--ink); }
h1, h2, p, ul, ol, dl, dd, figure, pre { margin: 0; padding: 0; }
ul, ol { list-style: none; }
a { color: var(--accent); text-underline-offset: 3px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
.mono { font-family: "Geist Mono", ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 13px; line-height: 20px; }
.note { font-size: 13px; line-height: 20px; color: var(--ink-3); }
.nb { white-space: nowrap; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.notice { background: var(--attention-surface); border-bottom: 1px solid var(--attention-border); color: var(--ink); padding: 8px 20px; font-size: 13px; line-height: 20px; text-align: center; }
.notice b { font-weight: 600; color: var(--attention); }
`;

const signIn = `
.way { flex: 1; display: flex; flex-direction: column; align-items: center; justify-content: center; padding: 32px 20px 48px; background: var(--well); }
.card { width: 100%; max-width: 27.5rem; background: var(--raised); border: 1px solid var(--rule); border-radius: 8px; box-shadow: var(--lift-dialog); padding: 36px 40px 40px; }
.mark { display: flex; align-items: center; gap: 9px; font-size: 13px; font-weight: 500; color: var(--ink-2); margin-bottom: 22px; }
.mark svg { width: 20px; height: 20px; color: var(--accent); }
.card h1 { font-size: 22px; line-height: 29px; font-weight: 600; letter-spacing: -.014em; text-wrap: balance; }
.card h1 + p { margin-top: 8px; color: var(--ink-2); }
.card p + p { margin-top: 12px; }
.who { display: inline-flex; max-width: 100%; align-items: center; gap: 8px; margin-bottom: 14px; color: var(--ink-2); overflow-wrap: anywhere; }
.field { margin-top: 22px; }
.field label { display: block; font-weight: 500; margin-bottom: 6px; }
.field input { width: 100%; height: 44px; padding: 0 12px; font: inherit; font-size: 16px; color: var(--ink); background: var(--paper); border: 1px solid var(--rule-strong); border-radius: 4px; }
.field input:focus { outline: 2px solid var(--focus); outline-offset: 0; border-color: transparent; }
.field input[aria-invalid="true"] { border-color: var(--failing); }
.field .code { font-family: "Geist Mono", ui-monospace, Menlo, Consolas, monospace; font-size: 20px; letter-spacing: .14em; text-transform: uppercase; }
.field .code::placeholder { letter-spacing: normal; text-transform: none; }
.wrong { display: flex; gap: 8px; margin-top: 8px; font-size: 13px; line-height: 20px; color: var(--failing); }
.wrong svg { flex: none; width: 14px; height: 14px; margin-top: 3px; }
.hint { margin-top: 8px; }
.doing { display: flex; flex-direction: row-reverse; justify-content: flex-start; gap: 10px; margin-top: 28px; }
.b { min-width: 7rem; height: 44px; padding: 0 18px; font: inherit; font-weight: 500; border: 1px solid var(--rule-strong); border-radius: 4px; background: transparent; color: var(--ink); cursor: pointer; }
.b:hover { background: var(--well); }
.b.key { background: var(--key); border-color: var(--key); color: var(--on-key); }
.b.key:hover { background: var(--key-hover); border-color: var(--key-hover); }
.lnk { padding: 0; border: 0; background: none; font: inherit; color: var(--accent); text-decoration: underline; text-underline-offset: 3px; cursor: pointer; }
.pick { margin-top: 28px; border-top: 1px solid var(--rule); }
.pick h2 { padding-top: 16px; font-size: 13px; line-height: 20px; font-weight: 500; color: var(--ink-3); }
.pick li { border-bottom: 1px solid var(--rule); }
.pick li:last-child { border-bottom: 0; }
.pick button { display: block; width: calc(100% + 16px); padding: 9px 8px; margin: 0 -8px; text-align: left; font: inherit; color: var(--ink); background: none; border: 0; border-radius: 4px; cursor: pointer; overflow-wrap: anywhere; }
.pick button:hover { background: var(--well); }
.pick .note { display: block; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 20px; margin-top: 20px; padding-top: 16px; border-top: 1px solid var(--rule); font-size: 13px; line-height: 20px; }
.facts dt { color: var(--ink-3); }
.facts dd { overflow-wrap: anywhere; }
.tick { width: 28px; height: 28px; margin-bottom: 14px; color: var(--healthy); }
@media (max-width: 30rem) {
  .way { justify-content: flex-start; padding: 0; background: var(--raised); }
  .card { max-width: none; border: 0; border-radius: 0; box-shadow: none; padding: 28px 20px 32px; }
  .doing { flex-direction: column; }
  .doing .b { width: 100%; }
  .pick button { padding: 11px 8px; }
}
`;

const sheet = `
.top { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: baseline; padding: 14px 28px; border-bottom: 1px solid var(--rule); }
.top b { font-weight: 600; margin-right: 8px; }
.top a { color: var(--ink-2); text-decoration: none; }
.top a:hover { color: var(--accent); }
.top a[aria-current] { color: var(--ink); font-weight: 500; }
main:not(.way) { flex: 1; display: flex; flex-direction: column; }
.part:last-child { flex: 1; }
.part { display: grid; grid-template-columns: 14rem minmax(0, 1fr); }
.part + .part { border-top: 1px solid var(--rule); }
.part > .m { padding: 24px 20px 24px 28px; border-right: 1px solid var(--rule); }
.part > .m h1, .part > .m h2 { font-size: 14px; line-height: 22px; font-weight: 600; }
.part > .m p { margin-top: 4px; font-size: 13px; line-height: 20px; color: var(--ink-3); }
.part > .c { padding: 24px 28px; min-width: 0; }
.lead { font-size: 22px; line-height: 29px; letter-spacing: -.014em; max-width: 38rem; text-wrap: balance; }
.lead + p { margin-top: 8px; max-width: 38rem; color: var(--ink-2); }
.wide { padding: 0 !important; overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 13px; line-height: 20px; }
th { text-align: left; font-weight: 500; font-size: 12px; color: var(--ink-3); background: var(--well); }
th, td { padding: 8px 16px 8px 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 28px; }
.num { text-align: right; white-space: nowrap; }
.accounts { table-layout: fixed; }
td.when, td.num { white-space: nowrap; }
tbody tr:hover { background: var(--well); }
tr:last-child td { border-bottom: 0; }
.empty { color: var(--ink-2); max-width: 38rem; }
.list > li + li { margin-top: 14px; }
.kv { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: 6px 16px; font-size: 13px; line-height: 20px; }
.kv dt { color: var(--ink-3); }
.kv dd { overflow-wrap: anywhere; }
pre { font-family: "Geist Mono", ui-monospace, Menlo, Consolas, monospace; font-size: 13px; line-height: 20px; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.well { background: var(--well); padding: 12px 16px; border-radius: 4px; }
.filter { display: flex; flex-wrap: wrap; gap: 2px 12px; margin-top: 12px; flex-direction: column; font-size: 13px; overflow-wrap: anywhere; }
.filter a[aria-current] { color: var(--ink); font-weight: 500; text-decoration: none; }
@media (max-width: 48rem) {
  .part { grid-template-columns: minmax(0, 1fr); }
  .part > .m { border-right: 0; padding: 20px 20px 0; }
  .part > .c { padding: 14px 20px 24px; }
  .top { padding: 12px 20px; }
  th:first-child, td:first-child { padding-left: 20px; }
  .kv { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .kv dd { margin-bottom: 8px; }
  .mails thead { display: none; }
  .mails tr { display: block; padding: 10px 20px; border-bottom: 1px solid var(--rule); }
  .mails td { display: block; padding: 0 !important; border: 0; text-align: left; }
  .mails td.num { display: none; }
  .mails td[data-word]::before { content: attr(data-word) " "; color: var(--ink-3); }
}
`;

export const styleSheet = tokens + base + signIn + sheet;
