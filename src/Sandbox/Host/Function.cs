namespace Paywall.Sandbox.Host;

/// <summary>One function folder of an app.</summary>
internal sealed record Function(string Name, Trigger Trigger);
