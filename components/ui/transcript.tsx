interface TranscriptLine {
  /** `note` is Platen speaking between the lines. */
  from: 'client' | 'server' | 'note';
  text: string;
  /** What stood here and was blanked: "token, 2,214 characters". */
  blanked?: string;
  /** The line it failed at. */
  failing?: boolean;
}

/** An SMTP conversation, word for word, credentials blanked. */
export function Transcript({ label, lines }: { label: string; lines: readonly TranscriptLine[] }) {
  return (
    <div className="transcript font-mono" role="region" aria-label={label} tabIndex={0}>
      <ol>
        {lines.map((line, place) => (
          <li key={place} data-from={line.from} data-failing={line.failing || undefined}>
            {line.text}
            {line.blanked && <> <i>{line.blanked}</i></>}
          </li>
        ))}
      </ol>
    </div>
  );
}
