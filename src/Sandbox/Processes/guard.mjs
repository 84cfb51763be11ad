// Runs a command and takes it along when the process that asked for it ends, however that ends: our standard input closes then.
// Usage: node guard.mjs <program> [argument ...]. The first line of output is the program's process id.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const [program, ...programArguments] = process.argv.slice(2);

// A session of its own, because Ctrl+C in a terminal goes to every process of the foreground group.
const child = spawn(program, programArguments, {
  stdio: ['ignore', 'pipe', 'pipe'],
  detached: process.platform !== 'win32',
  windowsHide: true,
});

function endChild() {
  child.kill('SIGKILL');
}

process.on('exit', endChild);
process.on('SIGTERM', endChild);
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});

process.stdin.resume();
for (const event of ['end', 'close', 'error']) {
  process.stdin.on(event, endChild);
}
for (const output of [process.stdout, process.stderr]) {
  output.on('error', endChild);
}

child.on('error', error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 127;
  process.stdin.destroy();
});
child.on('spawn', () => {
  process.stdout.write(`${child.pid}\n`);
  child.stdout.pipe(process.stdout, { end: false });
  child.stderr.pipe(process.stderr, { end: false });
});
child.on('close', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
  process.stdin.destroy();
});
