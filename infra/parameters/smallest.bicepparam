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

// Only for trying out: with this line what was deployed can be removed without a trace, and so can your master key by mistake. Without it
// the vault and its name are kept for 90 days after they were deleted.
// param purgeProtection = false
