import { DARK, LIGHT } from './palette.ts';
import type { Palette } from './palette.ts';
import { STATES } from './units.ts';

/** The page's whole style sheet. */
export function styleSheet(): string {
  return [
    `:root{color-scheme:light dark;${variables(LIGHT)}}`,
    `@media (prefers-color-scheme:dark){:root{${variables(DARK)}}}`,
    ...STATES.map((state) => `main:has(#show-${state}:not(:checked)) tr.${state}{display:none}`),
    BASE,
    GRID,
    TIMELINE,
    NARROW,
  ]
    .join('\n')
    .replace(/\n\s*/g, '\n');
}

function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name}:${String(value)};`)
    .join('');
}

const BASE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
header,main,footer{max-width:92rem;margin:0 auto;padding:0 1.5rem}
h1{font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.015em;margin:.1rem 0 .3rem;text-wrap:balance}
h2{font-size:1.15rem;font-weight:650;margin:0 0 .75rem}
h3{font-size:.97rem;font-weight:600;line-height:1.4;margin:0;overflow-wrap:anywhere}
section{margin:2.75rem 0 0}
p{margin:0 0 .5rem}
a{color:var(--accent)}
a:focus-visible,[tabindex]:focus-visible,summary:focus-visible,input:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:2px}
code,pre,.name{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.86em}
code,.name{overflow-wrap:anywhere}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.muted,small{color:var(--muted);font-size:.87em}
.i{width:1em;height:1em;flex:none;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round;vertical-align:-.13em}
.built .i,.i.built{color:var(--built)}
.failed .i,.i.failed,.word.failed{color:var(--failed)}
.blocked .i,.i.blocked,.word.blocked{color:var(--blocked)}
.missing .i,.i.missing,.word.missing{color:var(--missing)}
.skipped .i,.cancelled .i,.i.skipped,.i.cancelled,.i.pushed,.i.older{color:var(--muted)}
.over{margin:2rem 0 0;color:var(--muted);font-size:.87em}
.share{display:block;width:100%;height:8px;margin:1.1rem 0 .9rem;border-radius:4px;background:var(--panel)}
.share .failed{fill:var(--failed)}.share .blocked{fill:var(--blocked)}.share .missing{fill:var(--missing)}
.share .built{fill:var(--built)}.share .skipped{fill:var(--muted)}.share .cancelled{fill:var(--bar)}
.figures{display:flex;flex-wrap:wrap;gap:.5rem 2rem;margin:0;padding:0;list-style:none}
.figures b{font-size:1.3rem;font-weight:600;font-variant-numeric:tabular-nums;letter-spacing:-.01em}
.figures span{color:var(--muted);font-size:.87em;display:block;line-height:1.3}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1.25rem;margin-top:1.25rem;border-top:1px solid var(--line);padding-top:.6rem;font-size:.93em}
nav a{text-decoration:none;white-space:nowrap}
nav a:hover{text-decoration:underline}
.card{border:1px solid var(--line);border-left:4px solid var(--failed);border-radius:6px;padding:.8rem 1rem;margin:0 0 .9rem}
.card.blocked{border-left-color:var(--blocked)}.card.missing{border-left-color:var(--missing)}.card.cancelled{border-left-color:var(--muted)}
.card h3{display:flex;gap:.5rem;align-items:baseline}
.card>*+*{margin-top:.4rem}
.card p,.card ul{margin-bottom:0}
.card ul{padding:0;list-style:none}
.card li{padding:.1rem 0}
.card details ul{margin:.2rem 0 0;padding-left:1rem}
.hint{padding-left:.75rem;border-left:2px solid var(--line)}
pre{background:var(--panel);border-radius:5px;padding:.7rem .85rem;margin:.4rem 0 0;overflow-x:auto;line-height:1.45;max-height:24rem;tab-size:4}
summary{cursor:pointer;color:var(--muted);font-size:.93em}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th{font-weight:500;text-align:left}
.scroll{position:relative;overflow-x:auto;max-width:100%}
.list{width:100%}
.list th,.list td{border-bottom:1px solid var(--line);padding:.4rem .75rem .4rem 0;vertical-align:top}
.list thead th,.list tfoot th,.list tfoot td{color:var(--muted);font-size:.87em;font-weight:500}
.list .n{text-align:right;white-space:nowrap;padding-left:.75rem;padding-right:0}
.list tbody th small{display:block;padding-left:1.35em;overflow-wrap:anywhere}
.list tbody th{padding-right:0}
.list th .i{margin-right:.35em}
.filter{display:flex;flex-wrap:wrap;gap:.4rem 1.1rem;align-items:center;margin:0 0 .75rem}
.filter label{display:inline-flex;gap:.35rem;align-items:center}
.filter input[type=search]{font:inherit;color:inherit;background:var(--page);border:1px solid var(--muted);border-radius:5px;padding:.25rem .6rem;width:17rem;max-width:100%}
.filter input[type=checkbox]{accent-color:var(--accent);width:1rem;height:1rem;margin:0}
tr:target,.card:target{background:var(--panel)}
footer{margin-top:3rem;padding-top:.75rem;padding-bottom:2rem;color:var(--muted);font-size:.87em}`;

const GRID = `
.grid{margin:0 0 1.1rem}
.grid caption{text-align:left;font-weight:600;padding:0 0 .4rem}
.grid th,.grid td{border:1px solid var(--line);padding:.25rem .5rem;font-size:.87rem;white-space:nowrap}
.grid thead th{background:var(--panel);text-align:center;color:var(--muted);padding:.2rem .5rem}
.grid thead th.g{color:var(--ink)}
.grid tbody th,.grid thead td{background:var(--panel);position:sticky;left:0;z-index:1}
.grid tbody th{box-shadow:1px 0 0 var(--line)}
.grid td.c{padding:0;min-width:4.2rem;vertical-align:top}
.grid td.none{color:var(--muted);text-align:center;vertical-align:middle}
.u{display:block;padding:.2rem .4rem;text-decoration:none;color:inherit;line-height:1.35}
.u+.u{border-top:1px dotted var(--line)}
.u:hover{background:var(--panel)}
.u.failed{background:var(--failed-tint);color:var(--failed)}
.u.blocked{background:var(--blocked-tint);color:var(--blocked)}
.u.missing{background:var(--missing-tint);color:var(--missing)}
.grid td.c:has(>.failed:only-child){background:var(--failed-tint)}
.grid td.c:has(>.blocked:only-child){background:var(--blocked-tint)}
.grid td.c:has(>.missing:only-child){background:var(--missing-tint)}
.grid colgroup{border-left:2px solid var(--line)}
.scroll:last-child .grid{margin-bottom:0}
.u small{display:block;padding-left:1.3em}
.u.failed small{color:inherit}
.u .p{color:var(--muted);font-size:.87em}`;

const TIMELINE = `
.lanes{display:block;width:100%;overflow:visible;font-size:11px}
.lanes .tick{stroke:var(--line)}
.lanes .at{fill:var(--muted)}
.lanes rect{fill:var(--bar)}
.lanes text{fill:var(--ink)}
.lanes .crit rect{fill:var(--accent)}.lanes .crit text{fill:var(--on-accent)}
.lanes .failed rect{fill:var(--failed)}.lanes .failed text{fill:var(--on-failed)}
.lanes .crit.failed rect{stroke:var(--accent);stroke-width:3}
.lanes .push{opacity:.5}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0 0 .5rem;padding:0;list-style:none;font-size:.87em;color:var(--muted)}
.key{width:1.1em;height:.75em;margin-right:.4em;border-radius:2px;vertical-align:-.05em}
.key rect{fill:var(--bar)}.key.crit rect{fill:var(--accent)}.key.failed rect{fill:var(--failed)}.key.push rect{opacity:.5}
.path{list-style:none;margin:.5rem 0 0;padding:0}
.path li{padding:.3rem 0}
.path p{display:flex;justify-content:space-between;gap:1rem;margin:0}
.path p b{font-weight:500;white-space:nowrap;font-variant-numeric:tabular-nums}
.path svg{display:block;width:100%;height:5px;background:var(--panel);border-radius:2px}
.path rect{fill:var(--accent)}.path .failed rect{fill:var(--failed)}
.facts{margin-top:.9rem}`;

const NARROW = `
@media (max-width:40rem){
header,main,footer{padding:0 1rem}
h1{font-size:1.5rem}
.over{margin-top:1.1rem}
section{margin-top:2.1rem}
.figures{gap:.5rem 1.3rem}
.figures b{font-size:1.1rem}
.wide td.c{min-width:0}
.wide th{padding-left:.35rem;padding-right:.35rem}
.wide .u{padding:.45rem .3rem;text-align:center;min-width:2rem}
.wide .u .d{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.wide thead th.g{white-space:normal}
.list .opt{display:none}
.list .n{padding-left:.5rem}
pre{font-size:.76em;white-space:pre-wrap;overflow-wrap:anywhere}
.filter label{min-height:2rem}
}`;
