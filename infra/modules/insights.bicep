metadata description = 'Application Insights on a Log Analytics workspace, with an upper limit on what it may take in.'

@description('The name of both.')
param name string

@description('Where they are.')
param location string

@description('Tags.')
param tags { *: string }

@description('How many GB a day are taken in at most, such as 0.1; the rest of the day is lost. A GB costs 2 to 3 USD after the first five of a month.')
param dailyCapGb string

@description('For how many days data is kept; the first 31 are free.')
@minValue(30)
@maxValue(730)
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    workspaceCapping: { dailyQuotaGb: json(dailyCapGb) }
    features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
  }
}

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
    // Only an identity with a role may send: the key in the connection string opens nothing.
    DisableLocalAuth: true
    // The alert on refunds looks at one outcome of the metric. The published types do not have the property yet.
    #disable-next-line BCP037
    CustomMetricsOptedInType: 'WithDimensions'
  }
}

@description('Addresses, and an instrumentation key that is no key: local authentication is off.')
output connectionString string = component.properties.ConnectionString
