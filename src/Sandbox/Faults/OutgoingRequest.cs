using System.Text.RegularExpressions;

namespace Paywall.Sandbox.Faults;

/// <summary>One request that a handler sent out. Neither headers nor query nor body: they hold secrets.</summary>
/// <param name="Number">Its place among all requests of the handler, from 1.</param>
/// <param name="Target">What it is for, such as <c>storage</c>.</param>
/// <param name="Method">Its method, as it was sent.</param>
/// <param name="Path">Its path without the query, as it was sent.</param>
internal sealed partial record OutgoingRequest(int Number, string Target, string Method, string Path)
{
    /// <summary>The status of the answer, whether it reached the handler or not; null as long as there is none.</summary>
    public int? Status { get; init; }

    /// <summary>Method and path without what differs from one purchase to the next: keys in brackets, and segments that are ids.</summary>
    public string Operation => $"{Method} {Id().Replace(Keys().Replace(Path, "()"), "/{id}")}";

    public override string ToString() => $"{Number}: {Target} {Operation}{(Status is { } status ? $" {status}" : "")}";

    [GeneratedRegex(@"\([^/]*\)")]
    private static partial Regex Keys();

    /// <summary>At least twenty letters, digits and dashes with a digit among them.</summary>
    [GeneratedRegex("/(?=[A-Za-z-]*[0-9])[A-Za-z0-9-]{20,}(?=/|$)")]
    private static partial Regex Id();
}
