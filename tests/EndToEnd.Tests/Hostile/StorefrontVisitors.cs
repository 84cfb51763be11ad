namespace Paywall.EndToEnd.Tests.Hostile;

/// <summary>Tests that misuse one paywall, one after another: what one leaves behind the next would stumble over.</summary>
[CollectionDefinition(Name)]
public sealed class StorefrontVisitors : ICollectionFixture<Storefront>
{
    public const string Name = "storefront";
}
