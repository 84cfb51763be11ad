metadata name = 'Paywall'
metadata description = 'Everything that a paywall needs in a resource group of its own: keyless, and for less than a dollar a month while idle.'

import { service, walletSet, masterKey, paywallTuning, telemetryTarget, appScale, privateNetwork } from 'types.bicep'
import { paywallSettings, paywallSecrets, eachOnce } from 'settings.bicep'
import { mistakes, unless } from 'checks.bicep'

@description('What the names of all resources begin with: lower-case letters and digits, starting with a letter. Another name later is another paywall.')
@minLength(2)
@maxLength(10)
param name string = 'paywall'

@description('The region. It must have Flex Consumption, and your wallet must serve it. It cannot be changed later.')
param location string = resourceGroup().location

@description('Tags of every resource.')
param tags { *: string } = {}

@description('What is sold.')
@minLength(1)
param services service[]

@description('The wallets that you are paid into.')
param wallets walletSet

@description('The master keys. To rotate, make its secret with infra/secrets.sh, then add it here and deploy.')
@minLength(1)
param keys masterKey[] = [{ id: 1 }]

@description('Settings of the whole paywall that have good defaults.')
param tuning paywallTuning = {}

@description('What the work of paid jobs goes through: the storage queue, or a Service Bus for some 10 USD a month. A Service Bus without network cannot be made one with network later.')
@allowed(['Storage', 'ServiceBus'])
param queue string = 'Storage'

@description('With ServiceBus: whether the storage queue is still worked off, until it has run empty after a change.')
param drainStorageQueue bool = false

@description('Where telemetry goes. Application Insights, which has the host\'s log too, is created for applicationinsights only.')
param telemetry telemetryTarget = { exporter: 'applicationinsights' }

@description('How many GB of logs a day are taken in at most, such as 0.1.')
param dailyCapGb string = '0.16'

@description('For how many days logs are kept.')
@minValue(30)
@maxValue(730)
param retentionDays int = 30

@description('What is logged of access: audit says who read which secret, all adds every access to the storage and the host\'s log, none nothing.')
@allowed(['none', 'audit', 'all'])
param accessLogs string = 'audit'

@description('How many instances are kept warm, and how large and how busy each may be.')
param scale appScale = {}

@description('The web pages whose scripts may buy, such as https://shop.example. A credential is no cookie, so that all is a good answer.')
param corsOrigins string[] = ['*']

@description('Who is told when something needs somebody; without it there are no alerts.')
param alertEmail string = ''

@description('Whether the mail comes too when the app is silent for half an hour, for 0.50 USD a month.')
param alertOnSilence bool = false

@description('How often the data is kept: LRS three times in one place, ZRS in three places, GZRS in two regions too. From LRS to another it is not changed here: see docs/deploy.md.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GZRS'])
param redundancy string = 'Standard_LRS'

@description('Whether nobody can remove deleted secrets for good before 90 days are over. It cannot be taken back, nor can the vault\'s name be used again meanwhile.')
param purgeProtection bool = true

@description('The private network of the hardened variant; without it identities and roles are what keeps others out. Its subnets cannot be moved later.')
param network privateNetwork?

@description('Who sets secrets and uploads packages: the object id of a user or a service principal. Nobody if empty.')
param operatorPrincipalId string = deployer().objectId

@description('What operatorPrincipalId is. Azure looks it up if you do not say, and may not find what was made a moment ago.')
param operatorPrincipalType ('User' | 'ServicePrincipal' | 'Group')?

var suffix = uniqueString(resourceGroup().id)
var appName = '${name}-${suffix}'
var storageName = '${name}${suffix}'
var vaultName = '${name}-${suffix}'
var busName = queue == 'ServiceBus' ? '${name}-${suffix}' : ''
var usesStorageQueue = queue == 'Storage' || drainStorageQueue
var isPrivate = network != null
var operatorAddresses = network.?operatorAddresses ?? []
var secrets = paywallSecrets(services, keys, wallets, telemetry)
var secretsInVault = eachOnce(secrets)
var wrong = mistakes(name, services, keys, secrets, network, alertEmail, dailyCapGb)
var sendsToInsights = telemetry.exporter == 'applicationinsights'
var hasWorkspace = sendsToInsights || accessLogs != 'none'

// Ids are worked out, not asked of the modules, so that what-if can tell what a deployment would do.
var identityId = resourceId('Microsoft.ManagedIdentity/userAssignedIdentities', appName)
var workspaceId = resourceId('Microsoft.OperationalInsights/workspaces', appName)
var componentId = resourceId('Microsoft.Insights/components', appName)
var storageId = resourceId('Microsoft.Storage/storageAccounts', storageName)
var vaultId = resourceId('Microsoft.KeyVault/vaults', vaultName)
var busId = queue == 'ServiceBus' ? resourceId('Microsoft.ServiceBus/namespaces', busName) : ''
var subnetId = isPrivate ? resourceId('Microsoft.Network/virtualNetworks/subnets', '${appName}-network', 'app') : ''
var auditWorkspaceId = accessLogs == 'none' ? '' : workspaceId
var logWorkspaceId = accessLogs == 'all' ? workspaceId : ''

// The first of all, and nothing that it is given is known later than the parameters: a mistake is said before anything is created.
module identity 'modules/identity.bicep' = {
  params: { name: unless(wrong, appName), location: location, tags: tags }
}

module workspace 'modules/workspace.bicep' = if (hasWorkspace) {
  params: { name: appName, location: location, tags: tags, dailyCapGb: dailyCapGb, retentionDays: retentionDays }
  dependsOn: [identity]
}

module insights 'modules/insights.bicep' = if (sendsToInsights) {
  params: { name: appName, location: location, tags: tags, workspaceId: workspaceId }
  dependsOn: [workspace]
}

module storage 'modules/storage.bicep' = {
  params: {
    name: storageName
    location: location
    tags: tags
    redundancy: redundancy
    isPrivate: isPrivate
    operatorAddresses: operatorAddresses
    logWorkspaceId: logWorkspaceId
  }
  dependsOn: [identity, workspace]
}

module vault 'modules/vault.bicep' = {
  params: {
    name: vaultName
    location: location
    tags: tags
    secrets: secretsInVault
    purgeProtection: purgeProtection
    isPrivate: isPrivate
    operatorAddresses: operatorAddresses
    logWorkspaceId: auditWorkspaceId
  }
  dependsOn: [identity, workspace]
}

module bus 'modules/bus.bicep' = if (queue == 'ServiceBus') {
  params: { name: busName, location: location, tags: tags, isPrivate: isPrivate, logWorkspaceId: auditWorkspaceId }
  dependsOn: [identity, workspace]
}

module endpoints 'modules/network.bicep' = if (isPrivate) {
  params: {
    name: appName
    location: location
    tags: tags
    network: network!
    storageId: storageId
    vaultId: vaultId
    busId: busId
  }
  dependsOn: [storage, vault, bus]
}

module roles 'modules/roles.bicep' = {
  params: {
    identityId: identityId
    principalId: identity.outputs.principalId
    operatorPrincipalId: operatorPrincipalId
    operatorPrincipalType: operatorPrincipalType
    storageName: storageName
    vaultName: vaultName
    secrets: secretsInVault
    insightsName: sendsToInsights ? appName : ''
    busName: busName
    usesStorageQueue: usesStorageQueue
  }
  dependsOn: [storage, vault, insights, bus]
}

// After the roles, so that the first start can read its secrets and its storage.
module app 'modules/app.bicep' = {
  params: {
    name: appName
    location: location
    tags: tags
    identityId: identityId
    identityClientId: identity.outputs.clientId
    storageName: storageName
    blobEndpoint: storage.outputs.blobEndpoint
    vaultName: vaultName
    settings: paywallSettings(services, keys, wallets, tuning, telemetry)
    secrets: secrets
    sendsToInsights: sendsToInsights
    insightsConnection: sendsToInsights ? insights!.outputs.connectionString : ''
    busName: busName
    usesStorageQueue: usesStorageQueue
    scale: scale
    corsOrigins: corsOrigins
    subnetId: subnetId
    logWorkspaceId: logWorkspaceId
  }
  dependsOn: [roles, endpoints]
}

module workbook 'modules/workbook.bicep' = if (sendsToInsights) {
  params: { location: location, tags: tags, componentId: componentId }
  dependsOn: [insights]
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  params: {
    name: name
    location: location
    tags: tags
    email: alertEmail
    componentId: sendsToInsights ? componentId : ''
    appId: resourceId('Microsoft.Web/sites', appName)
    busId: busId
    onSilence: alertOnSilence
  }
  dependsOn: [insights, app, bus]
}

@description('The function app.')
output APP_NAME string = appName

@description('Where buyers reach it.')
output APP_URL string = app.outputs.url

@description('The vault that infra/secrets.sh fills.')
output VAULT_NAME string = vaultName

@description('The storage account that packages are uploaded to.')
output STORAGE_NAME string = storageName
