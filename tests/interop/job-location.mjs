import { fetchWithL402 } from '@getalby/lightning-tools/402';
import { follow, request } from './job.mjs';
import { pay, url } from './network.mjs';

// The other way to a result: the address that the first answer names, asked with the credential, without the body.
const wallet = { payInvoice: ({ invoice }) => pay(invoice) };
const bought = await fetchWithL402(url, request(), { wallet });
const status = new URL(bought.headers.get('location') ?? bought.headers.get('content-location'), url);
await follow(async () => {
  const response = await fetchWithL402(status, {}, { wallet, credentials: bought.payment.credentials });
  return [response.status, await response.text()];
});
