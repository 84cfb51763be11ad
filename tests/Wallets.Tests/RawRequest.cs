namespace Paywall.Wallets.Tests;

/// <summary>A request as it came over the wire.</summary>
internal sealed record RawRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>Everything, to search for what must not be there.</summary>
    public string Text => $"{Method} {Target}\n{string.Join('\n', Headers)}\n\n{Body}";
}
