namespace Paywall.Docs.Tests.Reference;

/// <summary>One setting, as the reference shows it.</summary>
/// <param name="Section">The type that it is a property of.</param>
/// <param name="Property">That property.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Name">Its name in the environment.</param>
/// <param name="Meaning">The property's summary in markdown; empty if it has none.</param>
/// <param name="Values">What it may be, in markdown.</param>
internal sealed record Setting(Type Section, string Property, Type Type, string Name, string Meaning, string Values)
{
    private const string SecretMark = "A secret.";

    /// <summary>Whether nobody but the seller may know it.</summary>
    public bool IsSecret => Meaning.EndsWith(SecretMark, StringComparison.Ordinal);

    /// <summary>Whether it is a span of time or a number, which has a least and a most.</summary>
    public bool IsMeasure => Type == typeof(TimeSpan) || Type == typeof(int);
}
