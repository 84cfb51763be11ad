//
//  What somebody should look at.
//
//      An alert on a metric costs 0.10 USD a month, one on a query of the log 0.50 to 3 USD, one on the health of a resource nothing. So
//      there is one query only, and only if it is asked for. Prices: list prices of Azure Monitor, not checked against a bill.
//

@description('The name that all rules begin with.')
param name string

@description('Where the query of the log is evaluated.')
param location string

@description('Tags.')
param tags { *: string }

@description('Who is told.')
param email string

@description('The Application Insights component; empty if the paywall sends it no metrics.')
param componentId string

@description('The function app.')
param appId string

@description('The Service Bus namespace; none if empty.')
param busId string

@description('Whether a query looks every 15 minutes if the app is still at work, for 0.50 USD a month.')
param onSilence bool

type metricRule = {
  @description('Ends the rule\'s name.')
  name: string

  @description('What it says and what to do, in the mail.')
  description: string

  @description('How bad it is: 1 money is at stake, 2 buyers notice, 3 look at it today.')
  severity: int

  @description('The metric.')
  metric: string

  @description('How the values of the window become one.')
  aggregation: 'Total' | 'Maximum'

  @description('Above it the alert fires.')
  threshold: int

  @description('Only values of this outcome; all if empty.')
  outcome: string
}

// Metrics of the executable. They do not exist before the first thing happens, which is why they are not validated.
var metricRules metricRule[] = [
  {
    name: 'poisoned'
    description: 'Messages in the queue fulfil-poison: look why they failed, and empty it. Their jobs go on by themselves.'
    severity: 3
    metric: 'paywall.work.poisoned'
    aggregation: 'Maximum'
    threshold: 0
    outcome: ''
  }
  {
    name: 'refund-unknown'
    description: 'A refund may have been paid or not, and is not sent again: look at your wallet, and give the money back if it did not go.'
    severity: 1
    metric: 'paywall.refunds'
    aggregation: 'Total'
    threshold: 0
    outcome: 'unknown'
  }
  {
    name: 'wallet-errors'
    description: 'The wallet failed more than five times in 15 minutes: no new invoices perhaps. Look at the log for its answers, and at the wallet\'s status page.'
    severity: 2
    metric: 'paywall.wallet.errors'
    aggregation: 'Total'
    threshold: 5
    outcome: ''
  }
  {
    name: 'unattributed'
    description: 'The wallet has money that no purchase explains, or lacks some: compare its list of payments with the table ledger.'
    severity: 1
    metric: 'paywall.ledger.unattributed'
    aggregation: 'Total'
    threshold: 0
    outcome: ''
  }
  {
    name: 'overdue'
    description: 'Paid jobs were given up at their deadline: look whether your endpoint answers. Their buyers are credited or refunded.'
    severity: 2
    metric: 'paywall.jobs.overdue'
    aggregation: 'Total'
    threshold: 0
    outcome: ''
  }
  {
    name: 'storage-errors'
    description: 'The storage account did not answer more than ten times in 15 minutes: look at its health and at the network rules.'
    severity: 2
    metric: 'paywall.storage.errors'
    aggregation: 'Total'
    threshold: 10
    outcome: ''
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${name}-people'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'paywall'
    enabled: true
    emailReceivers: [{ name: 'seller', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource metric 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for rule in metricRules: if (!empty(componentId)) {
    name: '${name}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.description
      severity: rule.severity
      enabled: true
      scopes: [componentId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      autoMitigate: true
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricNamespace: 'azure.applicationinsights'
            metricName: rule.metric
            timeAggregation: rule.aggregation
            operator: 'GreaterThan'
            threshold: rule.threshold
            dimensions: empty(rule.outcome) ? [] : [{ name: 'outcome', operator: 'Include', values: [rule.outcome] }]
            skipMetricValidation: true
          }
        ]
      }
      actions: [{ actionGroupId: people.id }]
    }
  }
]

// An executable that does not start is a 5xx of the host for whoever asks.
resource refusing 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${name}-not-serving'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than ten answers with 5xx in 15 minutes: the executable does not start (its log ends with one line that says why), or your endpoint fails.'
    severity: 1
    enabled: true
    scopes: [appId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'not-serving'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10
          // Whether Flex Consumption has this metric in every region is not known; without it the rule is silent, and the rest deploys.
          skipMetricValidation: true
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2026-01-01' = if (!empty(busId)) {
  name: '${name}-dead-letters'
  location: 'global'
  tags: tags
  properties: {
    description: 'Messages in the dead-letter queue of fulfil: look why they failed, and empty it. Their jobs go on by themselves.'
    severity: 3
    enabled: true
    scopes: [busId]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead-letters'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          metricName: 'DeadletteredMessages'
          timeAggregation: 'Maximum'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [{ name: 'EntityName', operator: 'Include', values: ['fulfil'] }]
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

// Azure's own word on the storage account, the vault, the bus and the app, free of charge.
resource health 'Microsoft.Insights/activityLogAlerts@2026-01-01' = {
  name: '${name}-health'
  location: 'global'
  tags: tags
  properties: {
    description: 'Azure says that a resource of the paywall is not available.'
    enabled: true
    scopes: [resourceGroup().id]
    condition: {
      allOf: [
        { field: 'category', equals: 'ResourceHealth' }
        {
          anyOf: [
            { field: 'properties.currentHealthStatus', equals: 'Unavailable' }
            { field: 'properties.currentHealthStatus', equals: 'Degraded' }
          ]
        }
      ]
    }
    actions: { actionGroups: [{ actionGroupId: people.id }] }
  }
}

resource silence 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = if (onSilence && !empty(componentId)) {
  name: '${name}-silent'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${name}-silent'
    description: 'Reconcile runs every minute and has not for half an hour: the executable does not start, or the app is stopped.'
    severity: 1
    enabled: true
    scopes: [componentId]
    evaluationFrequency: 'PT15M'
    windowSize: 'PT30M'
    autoMitigate: true
    // The component's tables are not there before the first data comes.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'customMetrics | where name == "paywall.reconcile.duration"'
          timeAggregation: 'Count'
          operator: 'LessThan'
          threshold: 1
          failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
        }
      ]
    }
    actions: { actionGroups: [people.id] }
  }
}
