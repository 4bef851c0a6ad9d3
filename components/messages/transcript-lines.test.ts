import { expect, it } from 'vitest';
import { transcriptLines } from './transcript-lines';

const talk = ['← 220 ready', '→ AUTH XOAUTH2 [token, 2,214 characters]', '← 235 2.7.0 ok', '→ RCPT TO:<a@b.c>', '← 550 5.1.1 no such', '→ QUIT', '← 221 bye'].join('\n');

it('tells who spoke and sets apart what was blanked', () => {
  const [ready, auth] = transcriptLines(talk, false);
  expect(ready).toEqual({ from: 'server', text: '220 ready' });
  expect(auth).toEqual({ from: 'client', text: 'AUTH XOAUTH2', blanked: 'token, 2,214 characters' });
});

it('marks the refusals, not the goodbye after them, and a lost line where there is none', () => {
  expect(transcriptLines(talk, true).filter(({ failing }) => failing).map(({ text }) => text)).toEqual(['550 5.1.1 no such']);
  expect(transcriptLines('→ .\n· connection lost after 120 s', true).at(-1)).toEqual({ from: 'note', text: 'connection lost after 120 s', failing: true });
});
