namespace Paywall.Functions.Jobs;

/// <summary>How far the upstream says a job has come.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Message">A few words for the buyer alone, because they may tell of the input; null for none.</param>
internal sealed record JobProgress(int Percent, string? Message)
{
    public const int LongestMessage = 200;
}
