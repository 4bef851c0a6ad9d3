import path from 'node:path';

function port(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new Error(`${name} is not a port: ${text}`);
  return value;
}

/** Where the sandbox listens and keeps its state. Names and defaults: docs/architecture.md. */
export function readEnvironment() {
  return {
    folder: path.resolve(process.env.PLATEN_DATA_DIR || '.platen', 'sandbox'),
    ports: {
      entra: port('PLATEN_SANDBOX_ENTRA_PORT', 4443),
      exchange: port('PLATEN_SANDBOX_EXCHANGE_PORT', 4587),
      relay: port('PLATEN_SANDBOX_RELAY_PORT', 4588),
      pages: port('PLATEN_SANDBOX_PAGES_PORT', 4010),
    },
  };
}
