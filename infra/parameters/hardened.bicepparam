using '../main.bicep'

// Storage and vault in a private network only. What goes in from outside, secrets and packages, comes from the addresses you name, or
// from a machine in the network.

param services = [
  {
    kind: 'call'
    name: 'quote'
    description: 'Quote of the day'
    upstream: 'https://api.example.com/quote'
    upstreamAuth: { by: 'identity', scope: 'api://quotes/.default' }
    price: { amount: 21, unit: 'sat' }
  }
  {
    kind: 'job'
    name: 'report'
    upstream: 'https://api.example.com/report'
    price: { amount: 500, unit: 'sat' }
  }
]

param wallets = { zbd: {} }

param network = {
  addressSpace: '10.10.0.0/24'
  appSubnet: '10.10.0.0/26'
  endpointSubnet: '10.10.0.64/28'
  operatorAddresses: []
}

param telemetry = { exporter: 'applicationinsights', sampledTraces: '0.05', interval: '00:01:00' }

param redundancy = 'Standard_ZRS'

param accessLogs = 'all'

param retentionDays = 90

param corsOrigins = []

param alertEmail = 'you@example.com'

param alertOnSilence = true
