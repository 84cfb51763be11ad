metadata description = 'The Log Analytics workspace, with an upper limit on what it may take in.'

@description('Its name.')
param name string

@description('Where it is.')
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
