namespace Paywall.Functions.Configuration;

/// <summary>The paywall cannot start as it is configured. The message is one line for the seller.</summary>
internal sealed class StartupException(string message) : Exception(message);
