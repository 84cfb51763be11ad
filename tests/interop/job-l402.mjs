import axios from 'axios';
import l402 from 'l402';
import { follow, input } from './job.mjs';
import { pay, url } from './network.mjs';

const wallet = { payInvoice: async invoice => ({ success: true, preimage: (await pay(invoice)).preimage }) };
const client = axios.create({ responseType: 'text', transformResponse: body => body });
l402.setupL402Interceptor(client, wallet, new l402.MemoryTokenStore());
await follow(async () => {
  const response = await client.post(url, input, { headers: { 'content-type': 'application/json' } });
  return [response.status, response.data];
});
