'use client';

/**
 * The device code on a printed comb, the largest thing on the screen. Selecting it takes all of it; copying gives it
 * without spaces. `dead` strikes it through when it has run out.
 */
export function Comb({ code, dead = false }: { code: string; dead?: boolean }) {
  const letters = [...code];
  return (
    <output
      className="comb"
      aria-label={`${dead ? 'Old code' : 'Code'}: ${letters.join(' ')}`}
      data-dead={dead || undefined}
      data-code={code}
      onCopy={(event) => {
        event.clipboardData.setData('text/plain', code);
        event.preventDefault();
      }}
    >
      {letters.map((letter, place) => (
        <span key={place} aria-hidden="true">{letter}</span>
      ))}
    </output>
  );
}
