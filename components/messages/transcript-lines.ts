/** One line of a kept conversation, as the Transcript shows it. */
export interface TranscriptLine {
  from: 'client' | 'server' | 'note';
  text: string;
  blanked?: string;
  failing?: boolean;
}

const blank = /^(.*?)\s*\[([^\]]*(?:characters|blanked)[^\]]*)\]\s*$/;

/**
 * Reads a kept transcript: `→` Platen, `←` the mail server, `·` what happened. `failed` tints where it failed: the
 * refusals of the server, or else the last thing that happened.
 */
export function transcriptLines(text: string, failed: boolean): TranscriptLine[] {
  const lines = text.split('\n').map((raw): TranscriptLine => {
    const from = raw.startsWith('→ ') ? 'client' : raw.startsWith('← ') ? 'server' : 'note';
    const said = raw.replace(/^[→←·] /, '');
    const found = from === 'client' ? blank.exec(said) : null;
    return found ? { from, text: found[1] ?? '', blanked: found[2] ?? '' } : { from, text: said };
  });
  if (!failed) return lines;
  const refused = (line: TranscriptLine) => line.from === 'server' && /^[45]\d\d/.test(line.text);
  if (lines.some(refused)) return lines.map((line) => (refused(line) ? { ...line, failing: true } : line));
  const event = lines.findLastIndex((line) => line.from === 'note');
  const at = event >= 0 ? event : lines.length - 1;
  return lines.map((line, place) => (place === at ? { ...line, failing: true } : line));
}
