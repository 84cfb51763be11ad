namespace Paywall.Sandbox.Walkthrough;

/// <summary>One purchase of each kind, before the reader's eyes.</summary>
internal static class Purchases
{
    /// <returns>Whether all of them succeeded.</returns>
    public static async Task<bool> WalkAsync(Stack stack, TextWriter output, CancellationToken cancellation)
    {
        var haveSucceeded = await PaidCall.WalkAsync(stack, output, cancellation)
            && await PaidSeries.WalkAsync(stack, output, cancellation)
            && await PaidJobs.WalkAsync(stack, output, cancellation)
            && await UnclaimedPayment.WalkAsync(stack, output, cancellation);
        await output.WriteLineAsync(haveSucceeded ? "All purchases succeeded." : "A purchase FAILED.");
        return haveSucceeded;
    }
}
