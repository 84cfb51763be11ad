// What every client that buys a job has in common: the request, made again until the job is done, and once more after that.
import { setTimeout } from 'node:timers/promises';
import { payments } from './network.mjs';

export const input = JSON.stringify({ frames: 8 });

const pause = 300;

/** Makes a call until it brings something else than "not yet". The call answers [status, body]. */
export async function untilDone(call) {
  const answers = [await call()];
  while (answers.at(-1)[0] === 202) {
    await setTimeout(pause);
    answers.push(await call());
  }
  return answers;
}

/** Makes a call until it brings the result, and then once more. */
export async function follow(call) {
  const answers = await untilDone(call);
  answers.push(await call());
  tellAll(answers);
}

export function tellAll(answers) {
  console.log(JSON.stringify({ statuses: answers.map(([status]) => status), bodies: answers.map(([, body]) => body), payments }));
}

/** A new request object, as a buyer would write it. */
export function request() {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: input };
}
