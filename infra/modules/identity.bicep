metadata description = 'The one identity of the app. It exists before the app does, so that roles and vault references work at the first start.'

@description('Its name.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('By which the app names it.')
output clientId string = identity.properties.clientId

@description('By which roles name it.')
output principalId string = identity.properties.principalId
