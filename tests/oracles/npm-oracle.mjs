// Answers questions about macaroons and invoices with the npm packages macaroon and bolt11: one JSON object per line, in and out.
import { createInterface } from 'node:readline';
import bolt11 from 'bolt11';
import macaroons from 'macaroon';

// macaroon 3.0.4 asks its buffer for a property that it never sets, so every write doubles the buffer and no macaroon of four caveats
// can be exported. This is the property.
Object.defineProperty(Object.prototype, '_capacity', {
  get() {
    return this._buf?.length;
  },
});

const networks = {
  lnbc: { bech32: 'bc', pubKeyHash: 0x00, scriptHash: 0x05, validWitnessVersions: [0, 1] },
  lntb: { bech32: 'tb', pubKeyHash: 0x6f, scriptHash: 0xc4, validWitnessVersions: [0, 1] },
  lntbs: { bech32: 'tbs', pubKeyHash: 0x6f, scriptHash: 0xc4, validWitnessVersions: [0, 1] },
  lnbcrt: { bech32: 'bcrt', pubKeyHash: 0x6f, scriptHash: 0xc4, validWitnessVersions: [0, 1] },
};

// The package names the pairs of feature bits from 0 to 19; those above are numbered.
const namedFeatures = [
  'option_data_loss_protect',
  'initial_routing_sync',
  'option_upfront_shutdown_script',
  'gossip_queries',
  'var_onion_optin',
  'gossip_queries_ex',
  'option_static_remotekey',
  'payment_secret',
  'basic_mpp',
  'option_support_large_channel',
];
const firstNumberedFeature = 2 * namedFeatures.length;
const metadataField = 27;

const fromHex = hex => new Uint8Array(Buffer.from(hex, 'hex'));
const toHex = bytes => Buffer.from(bytes).toString('hex');

function mint({ rootKey, identifier, location, caveats }) {
  const macaroon = macaroons.newMacaroon({ rootKey: fromHex(rootKey), identifier: fromHex(identifier), location });
  return narrowed(macaroon, caveats);
}

function narrow({ macaroon, caveats }) {
  return narrowed(macaroons.importMacaroon(macaroon), caveats);
}

function narrowed(macaroon, caveats) {
  for (const caveat of caveats) {
    macaroon.addFirstPartyCaveat(fromHex(caveat));
  }
  return { macaroon: macaroons.bytesToBase64(macaroon.exportBinary()) };
}

function read({ macaroon, rootKey }) {
  const imported = macaroons.importMacaroon(macaroon);
  return {
    location: imported.location || null,
    identifier: toHex(imported.identifier),
    caveats: imported.caveats.map(caveat => toHex(caveat.identifier)),
    signature: toHex(imported.signature),
    verified: isGenuine(imported, fromHex(rootKey)),
  };
}

function isGenuine(macaroon, rootKey) {
  try {
    macaroon.verify(rootKey, () => null);
    return true;
  } catch {
    return false;
  }
}

function decode({ invoice, network }) {
  const decoded = bolt11.decode(invoice, networks[network]);
  const all = name => decoded.tags.filter(tag => tag.tagName === name).map(tag => tag.data);
  const one = name => all(name)[0] ?? null;
  const metadata = all('unknownTag').find(tag => tag.tagCode === metadataField);
  return {
    network: `ln${decoded.network.bech32}`,
    amount: decoded.millisatoshis,
    timestamp: decoded.timestamp,
    paymentHash: one('payment_hash'),
    paymentSecret: one('payment_secret'),
    description: one('description'),
    descriptionHash: one('purpose_commit_hash'),
    expiry: one('expire_time')?.toString() ?? null,
    minFinalCltv: one('min_final_cltv_expiry')?.toString() ?? null,
    payeeField: one('payee_node_key'),
    payee: decoded.payeeNodeKey,
    metadata: metadata ? lettersToHex(metadata.words) : null,
    fallbacks: all('fallback_address').map(fallback => ({ version: fallback.code, program: fallback.addressHash })),
    routes: all('routing_info').map(hops => hops.map(fromHop)),
    features: bitsOf(one('feature_bits')),
    signature: decoded.signature,
    recoveryId: decoded.recoveryFlag,
  };
}

// A field that the package does not know is handed on as bech32 text with a prefix and a checksum of its own.
function lettersToHex(bech32) {
  const letters = bech32.slice('unknown1'.length, -6);
  const bits = [...letters].map(letter => 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return toHex((bits.match(/.{8}/g) ?? []).map(byte => parseInt(byte, 2)));
}

function fromHop(hop) {
  return {
    node: hop.pubkey,
    channel: hop.short_channel_id,
    feeBase: hop.fee_base_msat,
    feeProportional: hop.fee_proportional_millionths,
    cltvDelta: hop.cltv_expiry_delta,
  };
}

function toHop(hop) {
  return {
    pubkey: hop.node,
    short_channel_id: hop.channel,
    fee_base_msat: hop.feeBase,
    fee_proportional_millionths: hop.feeProportional,
    cltv_expiry_delta: hop.cltvDelta,
  };
}

function bitsOf(features) {
  if (!features) {
    return [];
  }
  const named = namedFeatures.flatMap(name => [features[name].required, features[name].supported]);
  return [...named, ...features.extra_bits.bits].flatMap((isSet, bit) => (isSet ? [bit] : []));
}

function toFeatures(bits) {
  const features = {};
  for (const [index, name] of namedFeatures.entries()) {
    features[name] = { required: bits.includes(2 * index), supported: bits.includes(2 * index + 1) };
  }
  const numbered = Math.max(0, Math.max(...bits) + 1 - firstNumberedFeature);
  const extra = Array.from({ length: numbered }, (_, index) => bits.includes(firstNumberedFeature + index));
  return { ...features, extra_bits: { start_bit: firstNumberedFeature, bits: extra } };
}

function encode({ invoice, privateKey }) {
  const tags = [
    ['payment_hash', invoice.paymentHash],
    ['payment_secret', invoice.paymentSecret],
    ['description', invoice.description],
    ['purpose_commit_hash', invoice.descriptionHash],
    ['expire_time', Number(invoice.expiry)],
    ['min_final_cltv_expiry', Number(invoice.minFinalCltv)],
    ['payee_node_key', invoice.payeeField],
    ['metadata', invoice.metadata],
    ...invoice.fallbacks.map(fallback => ['fallback_address', { code: fallback.version, addressHash: fallback.program }]),
    ...invoice.routes.map(route => ['routing_info', route.map(toHop)]),
    ['feature_bits', toFeatures(invoice.features)],
  ];
  const request = {
    network: networks[invoice.network],
    timestamp: invoice.timestamp,
    tags: tags.filter(([, data]) => data !== null).map(([tagName, data]) => ({ tagName, data })),
  };
  if (invoice.amount !== null) {
    request.millisatoshis = invoice.amount;
  }
  return { invoice: bolt11.sign(bolt11.encode(request, false), privateKey).paymentRequest };
}

const operations = { mint, narrow, read, decode, encode };

function answer(line) {
  const request = JSON.parse(line);
  try {
    return operations[request.operation](request);
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}
