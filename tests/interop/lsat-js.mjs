import lsat from 'lsat-js';
import { pay, tell, url } from './network.mjs';

// The package knows the old name of the scheme only; everything else it reads and writes by itself.
const challenge = await fetch(url);
const token = lsat.Lsat.fromHeader(challenge.headers.get('www-authenticate').replace(/^L402/, 'LSAT'));
token.setPreimage((await pay(token.invoice)).preimage);
const response = await fetch(url, { headers: { authorization: token.toToken() } });
tell(response.status, await response.text());
