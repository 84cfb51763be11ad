metadata description = 'The private network: the app goes out through it, and storage, vault and bus are reached in it only.'

import { privateNetwork } from '../types.bicep'

@description('The name that all parts begin with.')
param name string

@description('Where it is.')
param location string

@description('Tags.')
param tags { *: string }

@description('Addresses.')
param network privateNetwork

@description('The storage account.')
param storageId string

@description('The vault.')
param vaultId string

@description('The Service Bus; none if empty.')
param busId string

resource virtualNetwork 'Microsoft.Network/virtualNetworks@2026-03-01' = {
  name: '${name}-network'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [network.addressSpace] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: network.appSubnet
          // What Flex Consumption asks for.
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: { addressPrefix: network.endpointSubnet, privateEndpointNetworkPolicies: 'Enabled' }
      }
    ]
  }

  resource app 'subnets' existing = { name: 'app' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

var reached = concat(
  [
    { part: 'blob', id: storageId, zone: 'privatelink.blob.${environment().suffixes.storage}' }
    { part: 'queue', id: storageId, zone: 'privatelink.queue.${environment().suffixes.storage}' }
    { part: 'table', id: storageId, zone: 'privatelink.table.${environment().suffixes.storage}' }
    { part: 'vault', id: vaultId, zone: 'privatelink.vaultcore.azure.net' }
  ],
  empty(busId) ? [] : [{ part: 'namespace', id: busId, zone: 'privatelink.servicebus.windows.net' }]
)

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for it in reached: {
    name: it.zone
    location: 'global'
    tags: tags
  }
]

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (it, i) in reached: {
    parent: zone[i]
    name: name
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: virtualNetwork.id } }
  }
]

resource endpoint 'Microsoft.Network/privateEndpoints@2026-03-01' = [
  for it in reached: {
    name: '${name}-${it.part}'
    location: location
    tags: tags
    properties: {
      subnet: { id: virtualNetwork::endpoints.id }
      privateLinkServiceConnections: [{ name: it.part, properties: { privateLinkServiceId: it.id, groupIds: [it.part] } }]
    }
  }
]

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2026-03-01' = [
  for (it, i) in reached: {
    parent: endpoint[i]
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: it.part, properties: { privateDnsZoneId: zone[i].id } }] }
  }
]
