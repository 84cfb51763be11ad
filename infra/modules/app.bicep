metadata description = 'The function app on Flex Consumption: the native executable as a custom handler.'

import { appScale, setting, vaultSecret } from '../types.bicep'

@description('The app\'s name, which is its host name too.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('The app\'s identity, by its resource id.')
param identityId string

@description('The app\'s identity, as the app names it.')
param identityClientId string

@description('The storage account.')
param storageName string

@description('Where the account\'s blobs are, ending in a slash.')
param blobEndpoint string

@description('The vault.')
param vaultName string

@description('The settings of the executable that are no secrets.')
param settings setting[]

@description('The secrets that app settings refer to.')
param secrets vaultSecret[]

@description('Whether the app and its host send to Application Insights.')
param sendsToInsights bool

@description('What Application Insights is reached by; empty without it.')
param insightsConnection string

@description('The Service Bus namespace that work goes through; the storage queue if empty.')
param busName string

@description('Whether the storage queue is worked off.')
param usesStorageQueue bool

@description('Scale.')
param scale appScale

@description('The web pages whose scripts may buy.')
param corsOrigins string[]

@description('The subnet that the app goes out through; none if empty.')
param subnetId string

@description('The workspace that the host\'s log goes to, beside Application Insights; none if empty.')
param logWorkspaceId string

// Stands for what is known only when the identity and the component are there. The list itself is known before, and so is every other
// value in it, which is what lets a reviewer and the tests read it.
var clientId = '<client id>'
var insightsConnectionString = '<connection string>'

// Read by the host and by the executable alike: both use the account and the bus as the one identity.
var storageSettings = [
  { name: 'AzureWebJobsStorage__accountName', value: storageName }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: clientId }
]

// FulfilJobBus cannot start without a connection, and FulfilJob must not work where nothing comes in.
var queueSettings = empty(busName)
  ? [{ name: 'AzureWebJobs.FulfilJobBus.Disabled', value: 'true' }]
  : concat(
      [
        { name: 'Paywall__Queue', value: 'ServiceBus' }
        { name: 'ServiceBusConnection__fullyQualifiedNamespace', value: '${busName}.servicebus.windows.net' }
        { name: 'ServiceBusConnection__credential', value: 'managedidentity' }
        { name: 'ServiceBusConnection__clientId', value: clientId }
      ],
      usesStorageQueue ? [] : [{ name: 'AzureWebJobs.FulfilJob.Disabled', value: 'true' }]
    )

// The connection string holds addresses and an instrumentation key that opens nothing, because local authentication is off there.
var insightsSettings = sendsToInsights
  ? [
      { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnectionString }
      { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'Authorization=AAD;ClientId=${clientId}' }
    ]
  : []

var hostSettings = [
  { name: 'AZURE_CLIENT_ID', value: clientId }
  { name: 'AzureWebJobsDisableHomepage', value: 'true' }
  // What the executable takes, in bytes.
  { name: 'FUNCTIONS_REQUEST_BODY_SIZE_LIMIT', value: '104857600' }
]

var vaultReferences = map(secrets, it => {
  name: it.setting
  value: '@Microsoft.KeyVault(VaultName=${vaultName};SecretName=${it.name})'
})

var appSettings = concat(insightsSettings, hostSettings, storageSettings, queueSettings, settings, vaultReferences)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: identityId
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      cors: { allowedOrigins: corsOrigins, supportCredentials: false }
      appSettings: [
        for it in appSettings: {
          name: it.name
          value: it.value == insightsConnectionString
            ? insightsConnection
            : (contains(it.value, clientId) ? replace(it.value, clientId, identityClientId) : it.value)
        }
      ]
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${blobEndpoint}app-package'
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      // Anything else is taken without a word, and the app never starts.
      runtime: { name: 'custom', version: '1.0' }
      scaleAndConcurrency: {
        instanceMemoryMB: scale.?instanceMemoryMB ?? 512
        maximumInstanceCount: scale.?maximumInstanceCount ?? 40
        alwaysReady: (scale.?alwaysReady ?? 0) == 0 ? [] : [{ name: 'http', instanceCount: scale.?alwaysReady ?? 0 }]
        triggers: { http: { perInstanceConcurrency: scale.?httpConcurrency ?? 64 } }
      }
    }
  }

  // Flex Consumption has no FTP; this holds if it ever gets one.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

#disable-next-line use-recent-api-versions
resource hostLog 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  scope: app
  name: 'host'
  properties: { workspaceId: logWorkspaceId, logs: [{ category: 'FunctionAppLogs', enabled: true }] }
}

@description('Where buyers reach it.')
output url string = 'https://${app.properties.defaultHostName}'
