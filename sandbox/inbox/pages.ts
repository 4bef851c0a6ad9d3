import { html } from '@/sandbox/pages/html';
import { sheetPage } from '@/sandbox/pages/layout';
import type { Apart } from './routes';
import type { Received } from './store';

const SHOWN = 200;

const when = (iso: string) => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function filters(mails: readonly Received[], account: string | undefined) {
  const accounts = [...new Set(mails.map((mail) => mail.account ?? 'nobody'))].sort();
  const link = (name: string, href: string, isCurrent: boolean) => html`<a href="${href}"${isCurrent && html` aria-current="page"`}>${name}</a>`;
  return html`<nav class="filter" aria-label="Signed-in account">${link('All accounts', '/inbox', !account)}${accounts.map((name) =>
    link(name === 'nobody' ? 'Nobody signed in' : name, `/inbox?account=${encodeURIComponent(name)}`, account === name),
  )}</nav>`;
}

export function inboxPage(all: readonly Received[], account: string | undefined): string {
  const mails = account ? all.filter((mail) => (mail.account ?? 'nobody') === account) : all;
  const rows = mails.slice(0, SHOWN).map(
    (mail) => html`<tr><td><a href="/inbox/${mail.id}">${mail.subject || '(no subject)'}</a></td><td data-word="from">${mail.from}</td><td data-word="to">${mail.recipients.join(', ')}</td><td class="num">${bytesInWords(mail.bytes)}</td><td class="when">${when(mail.receivedAt)}</td></tr>`,
  );
  const table = html`<table class="mails"><thead><tr><th scope="col">Subject</th><th scope="col">From</th><th scope="col">Delivered to</th><th scope="col" class="num">Size</th><th scope="col">Received (UTC)</th></tr></thead><tbody>${rows}</tbody></table>`;
  const empty = html`<p class="empty">Nothing has arrived yet. Mail that Platen sends through the sandbox cloud appears here; it goes nowhere else.</p>`;
  return sheetPage('Inbox', '/inbox', html`<section class="part"><div class="m"><h1>Inbox</h1><p>${mails.length} ${mails.length === 1 ? 'message' : 'messages'}, newest first. Reload to see more.</p>${filters(all, account)}</div>
<div class="${mails.length > 0 ? 'c wide' : 'c'}">${mails.length > 0 ? table : empty}${mails.length > SHOWN && html`<p class="note" style="padding:12px 28px">The latest ${SHOWN} are shown.</p>`}</div></section>`);
}

export function messagePage(apart: Apart | undefined): string {
  if (!apart) {
    return sheetPage('No such message', '/inbox', html`<section class="part"><div class="m"><h1>Message</h1></div><div class="c"><p class="empty">There is no such message. <a href="/inbox">Go to the inbox</a>.</p></div></section>`);
  }
  const { mail } = apart;
  const files = apart.attachments.map(
    ({ filename, contentType, size }, number) => html`<li><a href="/inbox/${mail.id}/attachments/${number}">${filename ?? `attachment ${number + 1}`}</a> <span class="note">${contentType}, ${bytesInWords(size)}</span></li>`,
  );
  const server = mail.server === 'exchange' ? 'the simulated Exchange Online' : 'the sandbox relay';
  return sheetPage(mail.subject || 'Message', '/inbox', html`<section class="part"><div class="m"><h1>Message</h1><p><a href="/inbox">All messages</a></p></div><div class="c">
<p class="lead">${mail.subject || '(no subject)'}</p>
<dl class="kv" style="margin-top:16px"><dt>From</dt><dd>${mail.from}</dd>${mail.replyTo !== '' && html`<dt>Reply-To</dt><dd>${mail.replyTo}</dd>`}<dt>To</dt><dd>${mail.to}</dd><dt>Received (UTC)</dt><dd>${when(mail.receivedAt)}</dd></dl></div></section>
<section class="part"><div class="m"><h2>Text</h2></div><div class="c"><pre>${apart.text.trim() || '(no text)'}</pre></div></section>
<section class="part"><div class="m"><h2>Attachments</h2></div><div class="c">${files.length > 0 ? html`<ul class="list">${files}</ul>` : html`<p class="note">None</p>`}</div></section>
<section class="part"><div class="m"><h2>Envelope</h2><p>What the server was told; recipients of Bcc are only here.</p></div><div class="c"><dl class="kv"><dt>Taken by</dt><dd>${server}</dd><dt>Signed in as</dt><dd>${mail.account ?? 'nobody'}</dd><dt>MAIL FROM</dt><dd class="mono">${mail.envelopeFrom || '<>'}</dd><dt>RCPT TO</dt><dd class="mono">${mail.recipients.join(', ')}</dd></dl></div></section>
<section class="part"><div class="m"><h2>Header</h2><p><a href="/inbox/${mail.id}/raw">Download as .eml</a>, ${bytesInWords(mail.bytes)}</p></div><div class="c"><pre>${apart.headers.join('\n')}</pre></div></section>`);
}
