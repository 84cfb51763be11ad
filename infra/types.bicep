//
//  What a seller writes in a parameter file.
//
//      A mistake of form (a price without its unit, an unknown wallet, a job with methods) stops `bicep build-params`, and checks.bicep
//      stops the deployment at frequent others. Everything else is checked by the executable, which stops with one line that says what to change.
//
//      Names of secrets are names only: the secrets themselves are in the vault, and no template ever sees one.
//

@export()
@description('A price in whole satoshis.')
@sealed()
type satPrice = {
  unit: 'sat'
  @minValue(1)
  amount: int
}

@export()
@description('A price in thousandths of a satoshi.')
@sealed()
type msatPrice = {
  unit: 'msat'
  @minValue(1)
  amount: int
}

@export()
@description('No price: everybody is served.')
@sealed()
type noPrice = {
  unit: 'free'
}

@export()
@description('What one purchase costs: { amount: 21, unit: \'sat\' }, { amount: 21500, unit: \'msat\' } or { unit: \'free\' }.')
@discriminator('unit')
type price = satPrice | msatPrice | noPrice

@export()
@description('What a job costs; a job is never free.')
@discriminator('unit')
type jobPrice = satPrice | msatPrice

@export()
@description('The wallets that the paywall knows.')
type walletName = 'zbd' | 'voltage' | 'lnbits'

@export()
@description('A secret that your endpoint wants to see.')
@sealed()
type upstreamSecret = {
  by: 'secret'

  @description('The vault\'s secret that holds it.')
  secretName: string

  @description('The header that carries it; Authorization if you name none.')
  header: string?
}

@export()
@description('A token of the app\'s managed identity, as Authorization: Bearer.')
@sealed()
type upstreamToken = {
  by: 'identity'

  @description('What the token is for, such as api://my-app/.default.')
  scope: string
}

@export()
@description('How the paywall shows your endpoint who it is, beside its signature.')
@discriminator('by')
type upstreamAuth = upstreamSecret | upstreamToken

@export()
@description('A service that is answered in the same request.')
@sealed()
type callService = {
  kind: 'call'

  @description('The path segment behind api/: 1 to 32 lower-case letters, digits, - and _, starting with a letter.')
  @minLength(1)
  @maxLength(32)
  name: string

  @description('Your endpoint, https.')
  upstream: string

  @description('What one purchase costs.')
  price: price

  @description('How the paywall shows your endpoint who it is.')
  upstreamAuth: upstreamAuth?

  @description('What one purchase gives: 1 call, 2 calls to 1000 calls, or a span of time such as 01:00:00.')
  uses: string?

  @description('Whether a single call is bought for one body only.')
  bindBody: bool?

  @description('What the payer reads on the invoice.')
  @maxLength(100)
  description: string?

  @description('The methods that are sold; all if you name none.')
  methods: ('GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE')[]?

  @description('How long the endpoint may take, such as 00:00:30; at most 230 seconds.')
  timeLimit: string?

  @description('How long an answer is kept for the same request, at most 00:10:00.')
  keepAnswers: string?

  @description('The wallet that is paid, where there are several.')
  wallet: walletName?
}

@export()
@description('A service that is answered later.')
@sealed()
type jobService = {
  kind: 'job'

  @description('The path segment behind jobs/: 1 to 32 lower-case letters, digits, - and _, starting with a letter.')
  @minLength(1)
  @maxLength(32)
  name: string

  @description('Your endpoint, https.')
  upstream: string

  @description('What one job costs.')
  price: jobPrice

  @description('How the paywall shows your endpoint who it is.')
  upstreamAuth: upstreamAuth?

  @description('What the payer reads on the invoice.')
  @maxLength(100)
  description: string?

  @description('How long the endpoint may take to answer one attempt, at most 230 seconds.')
  timeLimit: string?

  @description('How long after its payment a job is given up, a minute to fourteen days.')
  deadline: string?

  @description('How long a job takes as a rule, for the estimate that buyers are told.')
  typicalTime: string?

  @description('What the buyer of a failed job gets.')
  refunds: ('credit' | 'payout')?

  @description('How long inputs are kept after the end.')
  retention: string?

  @description('The wallet that is paid, where there are several.')
  wallet: walletName?
}

@export()
@description('One thing that is sold.')
@discriminator('kind')
type service = callService | jobService

@export()
@description('A project at ZBD.')
@sealed()
type zbdWallet = {
  @description('The vault\'s secret that holds the API key; zbd-api-key if you name none.')
  apiKeySecret: string?

  @description('Another address of the API.')
  baseUrl: string?
}

@export()
@description('A wallet at Voltage.')
@sealed()
type voltageWallet = {
  @description('The organization\'s id, a UUID.')
  organization: string

  @description('The environment\'s id, a UUID.')
  environment: string

  @description('The wallet\'s id, a UUID.')
  wallet: string

  @description('The vault\'s secret that holds the API key; voltage-api-key if you name none.')
  apiKeySecret: string?

  @description('The vault\'s secret that holds the webhook\'s shared secret; voltage-webhook-secret if you name none.')
  webhookSecret: string?

  @description('While the webhook\'s secret is being replaced: the vault\'s secret that holds the one before it.')
  previousWebhookSecret: string?

  @description('Another address of the API.')
  baseUrl: string?
}

@export()
@description('A wallet on an LNbits server.')
@sealed()
type lnbitsWallet = {
  @description('The server\'s address, https.')
  baseUrl: string

  @description('The vault\'s secret that holds the invoice key; lnbits-invoice-key if you name none.')
  invoiceKeySecret: string?

  @description('The vault\'s secret that holds the admin key, which pays refunds; none if you name none.')
  adminKeySecret: string?
}

@export()
@description('The wallets that you are paid into, at least one unless everything is free.')
@sealed()
type walletSet = {
  zbd: zbdWallet?
  voltage: voltageWallet?
  lnbits: lnbitsWallet?
}

@export()
@description('One master key. Its secret is made by infra/secrets.sh and never leaves the vault.')
@sealed()
type masterKey = {
  @description('A number that is never used for two secrets.')
  @minValue(0)
  @maxValue(255)
  id: int

  @description('When the key was added, such as 2027-01-31T12:00:00Z; only the first key needs none.')
  addedAt: string?

  @description('From when on nothing signed with it is accepted.')
  retiresAt: string?

  @description('The vault\'s secret that holds it; master-key-<id> if you name none.')
  secretName: string?
}

@export()
@description('Settings of the whole paywall that have good defaults.')
@sealed()
type paywallTuning = {
  @description('What the wallet\'s invoices must be for; mainnet if you name none.')
  network: ('mainnet' | 'testnet' | 'signet' | 'regtest')?

  @description('Where wallets and buyers reach the app, https; its own name on Azure if you name none.')
  publicUrl: string?

  @description('The wallet that services are paid into which name none, where there are several.')
  wallet: walletName?

  @description('How long an invoice may be paid, such as 00:10:00.')
  invoiceExpiry: string?

  @description('How many invoices one instance makes at a wallet in a second.')
  @minValue(1)
  @maxValue(100000)
  invoicesPerSecond: int?

  @description('How many invoices one instance makes at a wallet at the same time.')
  @minValue(1)
  @maxValue(100000)
  invoicesAtOnce: int?

  @description('How many calls with one pass one instance serves in a second.')
  @minValue(1)
  @maxValue(100000)
  passCallsPerSecond: int?

  @description('How many calls with one pass one instance serves at the same time.')
  @minValue(1)
  @maxValue(100000)
  passCallsAtOnce: int?

  @description('How many buyers one instance lets wait with the connection open.')
  @minValue(1)
  @maxValue(100000)
  longPollsAtOnce: int?

  @description('How long after a call\'s time limit a lost call may be tried again, such as 00:00:30.')
  leaseMargin: string?

  @description('How long a new master key only verifies, such as 2.00:00:00.')
  keyLead: string?
}

@export()
@description('No telemetry, and no Application Insights.')
@sealed()
type noTelemetry = {
  exporter: 'none'
}

@export()
@description('Telemetry to the Application Insights that is deployed here. The workbook and most alerts need it.')
@sealed()
type insightsTelemetry = {
  exporter: 'applicationinsights'

  @description('The share of traces that is kept, 0 to 1, such as 0.05.')
  sampledTraces: string?

  @description('How often metrics are sent, such as 00:01:00.')
  interval: string?
}

@export()
@description('Telemetry to an OpenTelemetry collector.')
@sealed()
type otlpTelemetry = {
  exporter: 'otlp'

  @description('The collector\'s address.')
  endpoint: string

  @description('How it is spoken to.')
  protocol: ('grpc' | 'http/protobuf')?

  @description('The vault\'s secret that holds the headers which the collector wants, such as api-key=...; none if you name none.')
  headersSecret: string?

  @description('The share of traces that is kept, 0 to 1, such as 0.05.')
  sampledTraces: string?

  @description('How often metrics are sent, such as 00:01:00.')
  interval: string?
}

@export()
@description('Where telemetry goes.')
@discriminator('exporter')
type telemetryTarget = noTelemetry | insightsTelemetry | otlpTelemetry

@export()
@description('How many instances are kept warm, and how large and how busy each may be.')
@sealed()
type appScale = {
  @description('Memory of one instance in MB. 512 is enough; more memory comes with more of a core.')
  instanceMemoryMB: (512 | 2048 | 4096)?

  @description('The most instances at the same time.')
  @minValue(1)
  @maxValue(1000)
  maximumInstanceCount: int?

  @description('How many requests one instance serves at the same time.')
  @minValue(1)
  @maxValue(1000)
  httpConcurrency: int?

  @description('How many instances wait for requests all the time. Each costs about 5 USD a month with 512 MB.')
  @minValue(0)
  @maxValue(20)
  alwaysReady: int?
}

@export()
@description('The private network of the hardened variant.')
@sealed()
type privateNetwork = {
  @description('The address space, at least a /26.')
  addressSpace: string

  @description('The app\'s subnet, at least a /27.')
  appSubnet: string

  @description('The private endpoints\' subnet, at least a /28.')
  endpointSubnet: string

  @description('Addresses from which secrets and packages may be brought in over the public network, such as 203.0.113.7; none to close it.')
  operatorAddresses: string[]
}

@export()
@description('An app setting.')
@sealed()
type setting = {
  @description('Its name.')
  name: string

  @description('Its value, which is no secret.')
  value: string
}

@export()
@description('A secret of the vault that an app setting refers to.')
@sealed()
type vaultSecret = {
  @description('The secret\'s name in the vault.')
  name: string

  @description('The app setting that refers to it.')
  setting: string

  @description('Whether infra/secrets.sh makes it up; otherwise it asks for it.')
  generated: bool
}
