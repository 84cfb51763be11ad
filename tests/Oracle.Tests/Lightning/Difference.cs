namespace Paywall.Oracle.Tests.Lightning;

/// <summary>Something that a library is known to see otherwise.</summary>
/// <param name="Reason">Why it does, and who is right.</param>
/// <param name="Refusal">Part of what it says when it refuses; null where it accepts what it should refuse.</param>
public sealed record Difference(string Reason, string? Refusal);
