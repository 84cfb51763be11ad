metadata description = 'What the app may do, and what the person may do who deploys it. Nothing else has a role here.'

import { vaultSecret } from '../types.bicep'

@description('The app\'s identity, by which the assignments are named.')
param identityId string

@description('The app\'s identity, to which the roles are given.')
param principalId string

@description('Who deploys: sets secrets and uploads packages. Nobody if empty.')
param operatorPrincipalId string

@description('What the one who deploys is; looked up by Azure if nobody says.')
param operatorPrincipalType ('User' | 'ServicePrincipal' | 'Group')?

@description('The storage account.')
param storageName string

@description('The vault.')
param vaultName string

@description('The secrets that the app settings refer to, each once.')
param secrets vaultSecret[]

@description('The Application Insights component; none if empty.')
param insightsName string

@description('The Service Bus namespace; none if empty.')
param busName string

@description('Whether the storage queue is worked off.')
param usesStorageQueue bool

var role = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  secretsOfficer: 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7'
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  busReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'
  busSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
}

var tables = ['purchases', 'deadlines', 'ledger']

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: storageName

  resource tableService 'tableServices' existing = { name: 'default' }
  resource queueService 'queueServices' existing = { name: 'default' }
  resource blobService 'blobServices' existing = { name: 'default' }
}

// The one role on the whole account: the Functions host makes the containers azure-webjobs-hosts and azure-webjobs-secrets, holds leases in
// the former and keeps its own keys in the latter, and asks for this role at the account. On containers alone it could not start on
// a new account. There is nothing else in the account that this opens: beside these only the app's package and its own jobs.
resource blobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: account
  name: guid(account.id, identityId, role.blobOwner)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobOwner)
  }
}

resource table 'Microsoft.Storage/storageAccounts/tableServices/tables@2026-06-01' existing = [
  for table in tables: {
    parent: account::tableService
    name: table
  }
]

// Not on the account: the host would like a table for its own diagnostic events too, and goes on without one.
resource rows 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in tables: {
    scope: table[i]
    name: guid(table[i].id, identityId, role.tableContributor)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.tableContributor)
    }
  }
]

resource fulfil 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-06-01' existing = {
  parent: account::queueService
  name: 'fulfil'
}

resource poison 'Microsoft.Storage/storageAccounts/queueServices/queues@2026-06-01' existing = {
  parent: account::queueService
  name: 'fulfil-poison'
}

resource work 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (usesStorageQueue) {
  scope: fulfil
  name: guid(fulfil.id, identityId, role.queueContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.queueContributor)
  }
}

// The host puts into it what failed; the executable counts it, also where nothing can come in any more. Reading would be enough then, but
// an assignment's role cannot be changed: one for each queue would stay beside the other.
resource evidence 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: poison
  name: guid(poison.id, identityId, role.queueContributor)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.queueContributor)
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = { name: vaultName }

resource secret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' existing = [
  for it in secrets: {
    parent: vault
    name: it.name
  }
]

resource reading 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (it, i) in secrets: {
    scope: secret[i]
    name: guid(secret[i].id, identityId, role.secretsUser)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.secretsUser)
    }
  }
]

resource component 'Microsoft.Insights/components@2020-02-02' existing = if (!empty(insightsName)) { name: insightsName }

resource telemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(insightsName)) {
  scope: component
  name: guid(component.id, identityId, role.metricsPublisher)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.metricsPublisher)
  }
}

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = if (!empty(busName)) {
  name: busName

  resource queue 'queues' existing = { name: 'fulfil' }
}

resource sending 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(busName)) {
  scope: namespace::queue
  name: guid(namespace::queue.id, identityId, role.busSender)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.busSender)
  }
}

// On the namespace, which has this one queue: what scales the app asks there how long the queue is.
resource receiving 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(busName)) {
  scope: namespace
  name: guid(namespace.id, identityId, role.busReceiver)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.busReceiver)
  }
}

resource settingSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: vault
  name: guid(vault.id, operatorPrincipalId, role.secretsOfficer)
  properties: {
    principalId: operatorPrincipalId
    ...(operatorPrincipalType == null ? {} : { principalType: operatorPrincipalType })
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.secretsOfficer)
  }
}

resource package 'Microsoft.Storage/storageAccounts/blobServices/containers@2026-06-01' existing = {
  parent: account::blobService
  name: 'app-package'
}

resource uploading 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  scope: package
  name: guid(package.id, operatorPrincipalId, role.blobContributor)
  properties: {
    principalId: operatorPrincipalId
    ...(operatorPrincipalType == null ? {} : { principalType: operatorPrincipalType })
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.blobContributor)
  }
}
