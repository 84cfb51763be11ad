import { fetch402 } from '@getalby/lightning-tools/402';
import { follow, request } from './job.mjs';
import { pay, url } from './network.mjs';

// A buyer who writes the request anew each time hands back the credential that the client gave him with the answer.
const wallet = { payInvoice: ({ invoice }) => pay(invoice) };
let credentials;
await follow(async () => {
  const response = await fetch402(url, request(), { wallet, credentials });
  credentials = response.payment.credentials;
  return [response.status, await response.text()];
});
