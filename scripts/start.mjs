// npm start. This file must run with nothing installed, on any Node that can parse it; what it prepares then takes over in
// the same process (scripts/start/main.ts).
const NEEDED = [20, 19];

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(`Platen needs Node ${NEEDED.join('.')} or newer, and this is ${process.versions.node}. Get a newer one from https://nodejs.org/ and run npm start again.`);
  process.exit(1);
}

import('./start/prepare.mjs').then(({ prepareAndStart }) => prepareAndStart());
