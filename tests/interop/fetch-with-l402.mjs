import { fetchWithL402 } from '@getalby/lightning-tools/402';
import { pay, tell, url } from './network.mjs';

const response = await fetchWithL402(url, {}, { wallet: { payInvoice: ({ invoice }) => pay(invoice) } });
tell(response.status, await response.text());
