namespace Paywall.Functions.Jobs.Fulfilment;

/// <summary>A result is larger than any that is kept.</summary>
internal sealed class ResultTooLargeException() : Exception($"The result has more than {JobResult.Longest} bytes.");
