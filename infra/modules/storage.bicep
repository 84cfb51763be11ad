metadata description = 'The storage account: tables, queues and containers, by identity only.'

@description('The account\'s name.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('How often the data is kept: LRS three times in one place, ZRS in three places, GZRS in two regions too.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string

@description('Whether it is reached through private endpoints only, apart from these addresses.')
param isPrivate bool

@description('Addresses that reach a private account over the public network.')
param operatorAddresses string[]

@description('The workspace that logs of access go to; none if empty.')
param logWorkspaceId string

// The executable's names. It creates none of them, and a test holds both together. The host makes containers of its own beside them:
// azure-webjobs-hosts and azure-webjobs-secrets.
var tables = ['purchases', 'deadlines', 'ledger']
var queues = ['fulfil', 'fulfil-poison']
var containers = ['jobs', 'app-package']

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate && empty(operatorAddresses) ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'None'
      ipRules: [for address in operatorAddresses: { value: address, action: 'Allow' }]
    }
  }
}

resource tableService 'Microsoft.Storage/storageAccounts/tableServices@2026-06-01' = {
  parent: account
  name: 'default'
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-06-01' = [
  for table in tables: {
    parent: tableService
    name: table
  }
]

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2026-06-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-06-01' = [
  for queue in queues: {
    parent: queueService
    name: queue
  }
]

// No soft delete: what is purged must be gone, buyers' inputs above all. Nothing is deleted by a lifecycle rule either, because only the
// executable knows until when a purchase's rows and blobs are needed.
resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2026-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: false }
    containerDeleteRetentionPolicy: { enabled: false }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-06-01' = [
  for container in containers: {
    parent: blobService
    name: container
    properties: { publicAccess: 'None' }
  }
]

// The newest API is the preview: the one before it has a single setting for each resource, named 'service'.
#disable-next-line use-recent-api-versions
resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  scope: blobService
  name: 'access'
  properties: { workspaceId: logWorkspaceId, logs: [{ categoryGroup: 'audit', enabled: true }] }
}

#disable-next-line use-recent-api-versions
resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  scope: tableService
  name: 'access'
  properties: { workspaceId: logWorkspaceId, logs: [{ categoryGroup: 'audit', enabled: true }] }
}

#disable-next-line use-recent-api-versions
resource queueLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  scope: queueService
  name: 'access'
  properties: { workspaceId: logWorkspaceId, logs: [{ categoryGroup: 'audit', enabled: true }] }
}

@description('Where its blobs are, ending in a slash.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
