namespace Paywall.Cost;

/// <summary>Why nothing can be calculated. The message is one line.</summary>
internal sealed class CostException(string message) : Exception(message);
