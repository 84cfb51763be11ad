using '../main.bicep'

// The least: one call, one wallet, mail when something needs somebody. Copy this file, and name the copy where you deploy.

param services = [
  {
    kind: 'call'
    name: 'quote'
    description: 'Quote of the day'
    upstream: 'https://api.example.com/quote'
    price: { amount: 21, unit: 'sat' }
  }
]

param wallets = { zbd: {} }

param alertEmail = 'you@example.com'

// So that what was tried out can be removed without a trace. For real money leave the line out.
param purgeProtection = false
