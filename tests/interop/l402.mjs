import axios from 'axios';
import l402 from 'l402';
import { pay, tell, url } from './network.mjs';

const wallet = { payInvoice: async invoice => ({ success: true, preimage: (await pay(invoice)).preimage }) };
const client = axios.create({ responseType: 'text', transformResponse: body => body });
l402.setupL402Interceptor(client, wallet, new l402.MemoryTokenStore());
const response = await client.get(url);
tell(response.status, response.data);
