import { fetch402 } from '@getalby/lightning-tools/402';
import { follow, request } from './job.mjs';
import { pay, url } from './network.mjs';

const same = request();
const wallet = { payInvoice: ({ invoice }) => pay(invoice) };
await follow(async () => {
  const response = await fetch402(url, same, { wallet, maxAmount: 1000 });
  return [response.status, await response.text()];
});
