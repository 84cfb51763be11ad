metadata description = 'The workbook: what is asked, paid and delivered, and what needs somebody.'

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('The Application Insights component that it reads.')
param componentId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(componentId, 'paywall')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Paywall'
    category: 'workbook'
    sourceId: componentId
    version: 'Notebook/1.0'
    serializedData: loadTextContent('workbook.json')
  }
}
