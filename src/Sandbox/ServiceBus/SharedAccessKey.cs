namespace Paywall.Sandbox.ServiceBus;

/// <summary>A key of the namespace that may send.</summary>
/// <param name="Name">The name of its policy.</param>
/// <param name="Key">The key; its characters count, whatever they encode.</param>
internal sealed record SharedAccessKey(string Name, string Key)
{
    public override string ToString() => $"{Name}=***";
}
