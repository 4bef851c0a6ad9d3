export interface Address {
  host: string;
  port: number;
}

interface Given<Name extends string> {
  /** Somebody else's sink, which the mail is passed on to. */
  sink: Address | undefined;
  /** A few seconds instead of the real thing: to see that it runs. */
  short: boolean;
  /** The numbers, by name. */
  numbers: Record<Name, number>;
}

function addressOf(text: string): Address {
  const [, host, port] = /^(?:\[?)([^\]]+?)(?:\]?):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) throw new Error(`--sink is ${text}; it is host:port.`);
  return { host, port: Number(port) };
}

/**
 * What was asked for on the command line: `--short`, `--sink host:port`, and a `--name number` for each name in `numbers`,
 * which says what it is by default: [in the real run, in the short one].
 *
 * @throws Error naming the word nobody knows
 */
export function readArguments<Name extends string>(numbers: Record<Name, readonly [full: number, short: number]>, words: readonly string[] = process.argv.slice(2)): Given<Name> {
  const short = words.includes('--short');
  const names = Object.keys(numbers) as Name[];
  const given: Given<Name> = { sink: undefined, short, numbers: Object.fromEntries(names.map((name) => [name, numbers[name][short ? 1 : 0]])) as Record<Name, number> };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--short') continue;
    const value = words[(at += 1)] ?? '';
    const name = names.find((one) => word === `--${one}`);
    if (word === '--sink') given.sink = addressOf(value);
    else if (name && Number.isFinite(Number(value)) && value !== '') given.numbers[name] = Number(value);
    else throw new Error(`${word} ${value} is nothing this bench knows. It takes --short, --sink host:port, ${names.map((one) => `--${one} number`).join(', ')}.`);
  }
  return given;
}
