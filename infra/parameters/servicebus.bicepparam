using '../main.bicep'

// Jobs through a Service Bus, refunds by payout, two wallets, two master keys, one instance always ready, and a collector for telemetry.
// Identifiers and addresses are examples.

param name = 'render'

param queue = 'ServiceBus'

param services = [
  {
    kind: 'job'
    name: 'render'
    description: 'Frames of a scene'
    upstream: 'https://render.example.com/jobs'
    upstreamAuth: { by: 'secret', secretName: 'render-api-key', header: 'X-Api-Key' }
    price: { amount: 2000, unit: 'sat' }
    timeLimit: '00:01:00'
    deadline: '06:00:00'
    typicalTime: '00:02:00'
    refunds: 'payout'
    retention: '3.00:00:00'
    wallet: 'voltage'
  }
  {
    kind: 'call'
    name: 'preview'
    upstream: 'https://render.example.com/preview'
    upstreamAuth: { by: 'identity', scope: 'api://render/.default' }
    price: { amount: 21500, unit: 'msat' }
    uses: '20 calls'
    methods: ['GET', 'POST']
    timeLimit: '00:00:30'
  }
  {
    kind: 'call'
    name: 'thumbnail'
    upstream: 'https://render.example.com/thumbnail'
    price: { amount: 5, unit: 'sat' }
    bindBody: true
    keepAnswers: '00:01:00'
    wallet: 'lnbits'
  }
  {
    kind: 'call'
    name: 'formats'
    upstream: 'https://render.example.com/formats'
    price: { unit: 'free' }
  }
]

param wallets = {
  voltage: {
    organization: 'b0684ab8-1130-46af-8f70-71519442f108'
    environment: '123e4567-e89b-12d3-a456-426614174000'
    wallet: '7a68a525-9d11-4c1e-a3dd-1c2bf1378ba2'
    previousWebhookSecret: 'voltage-webhook-secret-before'
  }
  lnbits: { baseUrl: 'https://lnbits.example.com', adminKeySecret: 'lnbits-admin-key' }
}

param keys = [
  { id: 1, retiresAt: '2029-06-01T00:00:00Z' }
  { id: 2, addedAt: '2027-01-31T12:00:00Z' }
]

param tuning = {
  network: 'mainnet'
  publicUrl: 'https://pay.example.com'
  wallet: 'voltage'
  invoiceExpiry: '00:15:00'
  invoicesPerSecond: 10
  invoicesAtOnce: 4
  passCallsPerSecond: 50
  passCallsAtOnce: 8
  longPollsAtOnce: 8
  leaseMargin: '00:01:00'
  keyLead: '3.00:00:00'
}

param telemetry = {
  exporter: 'otlp'
  endpoint: 'https://collector.example.com:4318'
  protocol: 'http/protobuf'
  headersSecret: 'collector-headers'
  sampledTraces: '0.1'
  interval: '00:00:30'
}

param scale = { instanceMemoryMB: 2048, maximumInstanceCount: 100, httpConcurrency: 100, alwaysReady: 1 }

param corsOrigins = ['https://render.example.com']

param alertEmail = 'you@example.com'
