import { fetchWithL402 } from '@getalby/lightning-tools/402';
import { follow, request } from './job.mjs';
import { pay, url } from './network.mjs';

// The client puts the credential into the request that it was given, so the same call, made again, carries it.
const same = request();
const wallet = { payInvoice: ({ invoice }) => pay(invoice) };
await follow(async () => {
  const response = await fetchWithL402(url, same, { wallet });
  return [response.status, await response.text()];
});
