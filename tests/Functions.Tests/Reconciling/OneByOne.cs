namespace Paywall.Functions.Tests.Reconciling;

/// <summary>Tests that share one storage, one after another.</summary>
[CollectionDefinition(Name)]
public sealed class OneByOne : ICollectionFixture<ReconcileStorage>
{
    public const string Name = "Reconcile";
}
