import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const colours = process.stdout.isTTY && !process.env.NO_COLOR;
// A closed terminal must not bring the product down before it has stopped its children.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

function styled(style: Style, text: string): string {
  return colours ? styleText(style, text) : text;
}

export function say(text: string): void {
  console.log(text);
}

/** A step that is done. */
export function done(text: string, since?: number): void {
  const took = since === undefined ? '' : styled('dim', `  ${((performance.now() - since) / 1000).toFixed(1)} s`);
  console.log(`${styled('green', '✓')} ${text}${took}`);
}

export function warn(name: string, text: string): void {
  console.log(`${styled('yellow', '!')} ${styled('bold', name)}  ${text}`);
}

export function complain(text: string): void {
  console.error(`\n${styled('red', '✗')} ${text}\n`);
}
