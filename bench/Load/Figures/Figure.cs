namespace Paywall.Load.Figures;

/// <summary>One line of the table.</summary>
/// <param name="What">What is measured.</param>
/// <param name="Bar">What it has to be.</param>
/// <param name="Measured">What it is.</param>
/// <param name="Held">Whether it is what it has to be.</param>
internal sealed record Figure(string What, string Bar, string Measured, bool Held);
