namespace Paywall.Load.Figures;

/// <summary>Something that is measured in one go and gives one or more lines of the table.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="MeasureAsync">Measures it.</param>
internal sealed record Measurement(string Name, Func<CancellationToken, Task<IReadOnlyList<Figure>>> MeasureAsync);
