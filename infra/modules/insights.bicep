metadata description = 'Application Insights on a Log Analytics workspace.'

@description('Its name.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('The workspace that keeps what it takes in.')
param workspaceId string

resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspaceId
    // Only an identity with a role may send: the key in the connection string opens nothing.
    DisableLocalAuth: true
    // The alert on refunds looks at one outcome of the metric. The published types do not have the property yet.
    #disable-next-line BCP037
    CustomMetricsOptedInType: 'WithDimensions'
  }
}

@description('Addresses, and an instrumentation key that is no key: local authentication is off.')
output connectionString string = component.properties.ConnectionString
