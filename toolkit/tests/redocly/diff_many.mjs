// Compare many pairs of documents in one process: starting the cli takes longer than a comparison.
//
//   node diff_many.mjs CLI CONFIG < pairs.json
//
// `pairs.json` is a list of [old, new, report]; a report is written where redocly can compare the pair.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const [cli, config] = process.argv.slice(2);
const pairs = JSON.parse(await readFile('/dev/stdin', 'utf-8'));
const index = pathToFileURL(cli.replace(/bin\/cli\.js$/, 'lib/index.js')).href;
const LONGEST_MS = 5000;
process.setMaxListeners(0);

for (const [number, [old, revision, report]] of pairs.entries()) {
  const options = [`--config=${config}`, '--format=json', '--fail-on=none', `--output=${report}`];
  process.argv = [process.argv[0], cli, 'diff', ...options, old, revision];
  const start = performance.now();
  // Another query makes it another module, so that it runs again; what it imports is loaded once.
  await import(`${index}?${number}`);
  while (!existsSync(report) && performance.now() - start < LONGEST_MS) await sleep(5);
}
process.exit(0);
