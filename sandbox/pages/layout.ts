import { html, type Html } from './html';

const notice = html`<header class="notice"><b>Sandbox: simulated sign-in.</b> Not Microsoft. Enter no real password here.</header>`;

function page(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>${title} · Platen sandbox</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
${body}
</body>
</html>
`.text;
}

const mark = html`<p class="mark"><svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><path d="M10 1.8 3 4.4v5c0 4.200 2.900 7.400 7 8.800 4.100-1.400 7-4.600 7-8.800v-5z"/><circle cx="10" cy="8.200" r="2"/><path d="M10 10.200v3.300"/></svg>Sandbox Entra ID</p>`;

/** One step of the sign-in: a card in the middle, and always the line that says what this is. */
export function signInPage(title: string, content: Html): string {
  return page(title, html`${notice}
<main class="way"><div class="card">${mark}
${content}
</div></main>`);
}

const PLACES = [
  ['/', 'Overview'],
  ['/inbox', 'Inbox'],
  ['/accounts', 'Accounts'],
  ['/control', 'Control'],
] as const;

/** A page to read: names in the margin, what they name beside them. */
export function sheetPage(title: string, current: string, content: Html): string {
  const links = PLACES.map(([path, name]) => html`<a href="${path}"${path === current && html` aria-current="page"`}>${name}</a>`);
  return page(title, html`<header class="top"><b>Platen sandbox</b><nav aria-label="Sandbox" style="display:contents">${links}</nav></header>
<main>${content}</main>`);
}

/** What is wrong, beside the field it is about. */
export function wrong(id: string, text: string | undefined): Html | undefined {
  if (text === undefined) return undefined;
  return html`<p class="wrong" id="${id}" role="alert"><svg viewBox="0 0 14 14" fill="currentColor" aria-hidden="true"><path d="M2 1h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H2a1 1 0 0 1-1-1V2a1 1 0 0 1 1-1Zm2.900 2.900-1 1L6 7l-2.100 2.100 1 1L7 8l2.100 2.100 1-1L8 7l2.100-2.100-1-1L7 6 4.900 3.900Z"/></svg><span>${text}</span></p>`;
}
