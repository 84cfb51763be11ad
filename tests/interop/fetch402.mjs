import { fetch402 } from '@getalby/lightning-tools/402';
import { pay, tell, url } from './network.mjs';

const response = await fetch402(url, {}, { wallet: { payInvoice: ({ invoice }) => pay(invoice) }, maxAmount: 100 });
tell(response.status, await response.text());
