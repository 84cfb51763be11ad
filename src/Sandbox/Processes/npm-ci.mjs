// Runs `npm ci` in the given folder, once, however many builds want it at the same moment.
// Prints one line, the reason, when it fails.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

const oldestNode = 20;
const root = path.resolve(process.argv[2]);
const lock = path.join(os.tmpdir(), `npm-ci-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.lock`);

function fail(reason) {
  console.log(reason);
  process.exit(1);
}

function modified(file) {
  return fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function take() {
  try {
    fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

// A build that was killed leaves its lock behind.
function dropWhenOrphaned() {
  try {
    const owner = Number(fs.readFileSync(lock, 'utf8'));
    if (owner > 0) {
      process.kill(owner, 0);
    }
  } catch (error) {
    if (error.code === 'ESRCH') {
      fs.rmSync(lock, { force: true });
    }
  }
}

function install() {
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.error?.code === 'ENOENT') {
    return 'npm was not found. It comes with Node.js: https://nodejs.org';
  }
  if (npm.status !== 0) {
    const why = `${npm.stderr}`.split('\n').map(line => line.replace(/^npm (error|ERR!) ?/, '').trim()).filter(Boolean).slice(0, 3);
    return `npm ci failed in ${root}: ${why.join(' ') || npm.error?.message}`;
  }
  return null;
}

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  fail(`Node.js ${process.versions.node} is too old. The sandbox needs Node.js ${oldestNode} or newer with npm: https://nodejs.org`);
}

while (!take()) {
  await setTimeout(100);
  dropWhenOrphaned();
}

let failure = null;
try {
  if (modified('node_modules/.package-lock.json') <= modified('package-lock.json')) {
    failure = install();
  }
} finally {
  fs.rmSync(lock, { force: true });
}
if (failure) {
  fail(failure);
}
