namespace Paywall.Fuzz;

/// <summary>A reader gave an answer that does not hold together.</summary>
public sealed class BrokenInvariantException(string what) : Exception($"This does not hold: {what}");
