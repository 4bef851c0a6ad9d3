/** A secret to be typed at a printer's panel or pasted into a script; long ones wrap anywhere. */
export function SecretValue({ children }: { children: string }) {
  return <span className="font-mono text-lead font-medium tracking-normal wrap-anywhere select-all">{children}</span>;
}
