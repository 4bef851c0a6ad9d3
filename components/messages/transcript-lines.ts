/** One line of a kept conversation, as the Transcript shows it. */
export interface TranscriptLine {
  from: 'client' | 'server' | 'note';
  text: string;
  blanked?: string;
  failing?: boolean;
}

/** What stands in brackets at the end of a line in place of a secret. */
function blankedAtEnd(said: string): { text: string; blanked: string } | null {
  const line = said.trimEnd();
  const from = line.lastIndexOf('[');
  const blanked = line.slice(from + 1, -1);
  if (from < 0 || !line.endsWith(']') || blanked.includes(']') || !/characters|blanked/.test(blanked)) return null;
  return { text: line.slice(0, from).trimEnd(), blanked };
}

/**
 * Reads a kept transcript: `→` Platen, `←` the mail server, `·` what happened. `failed` tints where it failed: the
 * refusals of the server, or else the last thing that happened.
 */
export function transcriptLines(text: string, failed: boolean): TranscriptLine[] {
  const lines = text.split('\n').map((raw): TranscriptLine => {
    const from = raw.startsWith('→ ') ? 'client' : raw.startsWith('← ') ? 'server' : 'note';
    const said = raw.replace(/^[→←·] /, '');
    const found = from === 'client' ? blankedAtEnd(said) : null;
    return found ? { from, ...found } : { from, text: said };
  });
  if (!failed) return lines;
  const refused = (line: TranscriptLine) => line.from === 'server' && /^[45]\d\d/.test(line.text);
  if (lines.some(refused)) return lines.map((line) => (refused(line) ? { ...line, failing: true } : line));
  const event = lines.findLastIndex((line) => line.from === 'note');
  const at = event >= 0 ? event : lines.length - 1;
  return lines.map((line, place) => (place === at ? { ...line, failing: true } : line));
}
