metadata description = 'The vault, and a place in it for every secret that the app refers to.'

import { vaultSecret } from '../types.bicep'

@description('The vault\'s name.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('The secrets that the app settings refer to, each once.')
param secrets vaultSecret[]

@description('Whether nobody can remove a deleted vault or secret for good before its 90 days are over. It cannot be taken back.')
param purgeProtection bool

@description('Whether it is reached through private endpoints only, apart from these addresses.')
param isPrivate bool

@description('Addresses that reach a private vault over the public network.')
param operatorAddresses string[]

@description('The workspace that says who read what; none if empty.')
param logWorkspaceId string

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: purgeProtection ? true : null
    publicNetworkAccess: isPrivate && empty(operatorAddresses) ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      // The deployment makes the places below, and comes from Azure's own services.
      bypass: 'AzureServices'
      ipRules: [for address in operatorAddresses: { value: address }]
    }
  }
}

// A place only, made once and never written again: a deployment can neither know nor overwrite a secret. Each has to be there before
// somebody has set it, so that the app's role can be given on that one secret. The executable refuses the text in it with one line that
// names the setting, because it has a letter that no header and no base64 may have. infra/secrets.sh fills what says 'unset'.
@onlyIfNotExists()
resource secret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = [
  for it in secrets: {
    parent: vault
    name: it.name
    tags: { setting: it.setting }
    properties: {
      contentType: it.generated ? 'unset, to be generated' : 'unset'
      #disable-next-line use-secure-value-for-secure-inputs
      value: 'not set yet – run infra/secrets.sh'
    }
  }
]

#disable-next-line use-recent-api-versions
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logWorkspaceId)) {
  scope: vault
  name: 'audit'
  properties: { workspaceId: logWorkspaceId, logs: [{ category: 'AuditEvent', enabled: true }] }
}
