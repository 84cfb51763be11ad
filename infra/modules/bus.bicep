metadata description = 'The Service Bus that work goes through, where the seller wants one.'

@description('The namespace\'s name.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('Whether it is reached through private endpoints only. That takes the tier Premium, at some 670 USD a month.')
param isPrivate bool

@description('The workspace that says who managed it; none if empty.')
param logWorkspaceId string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  // Basic has no duplicate detection.
  sku: isPrivate ? { name: 'Premium', tier: 'Premium', capacity: 1 } : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

// Each property has its reason in docs/service-bus.md.
resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: namespace
  name: 'fulfil'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1M'
    requiresSession: false
    enablePartitioning: false
  }
}

#disable-next-line use-recent-api-versions
resource operations 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  scope: namespace
  name: 'operations'
  properties: { workspaceId: logWorkspaceId, logs: [{ category: 'OperationalLogs', enabled: true }] }
}
