import axios from 'axios';
import l402 from 'l402';
import { tellAll, untilDone } from './job.mjs';
import { pay, url } from './network.mjs';

// The client keeps one credential for the address, and it buys one input only: another one is another job, with its own price.
const wallet = { payInvoice: async invoice => ({ success: true, preimage: (await pay(invoice)).preimage }) };
const client = axios.create({ responseType: 'text', transformResponse: body => body });
l402.setupL402Interceptor(client, wallet, new l402.MemoryTokenStore());
const answers = [];
for (const frames of [1, 2]) {
  const done = await untilDone(async () => {
    const response = await client.post(url, JSON.stringify({ frames }), { headers: { 'content-type': 'application/json' } });
    return [response.status, response.data];
  });
  answers.push(done.at(-1));
}
tellAll(answers);
