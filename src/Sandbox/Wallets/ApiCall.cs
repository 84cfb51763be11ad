namespace Paywall.Sandbox.Wallets;

/// <summary>One call that reached a fake wallet API.</summary>
internal sealed class ApiCall<TOperation>(string method, string path)
    where TOperation : struct, Enum
{
    private volatile int _status;

    public string Method => method;

    /// <summary>The path and query as they were sent.</summary>
    public string Path => path;

    /// <summary>What was asked for; null for something that the API does not have.</summary>
    public TOperation? Operation { get; internal set; }

    /// <summary>The body as text, empty for none. May hold a secret: callback URLs do.</summary>
    public string Body { get; internal set; } = "";

    /// <summary>The status that was answered; null as long as, or if ever, there is no answer.</summary>
    public int? Status => _status == 0 ? null : _status;

    internal void Answered(int status) => _status = status;

    /// <summary>Everything but the body.</summary>
    public override string ToString() => $"{method} {path} -> {(Status is { } status ? $"{status}" : "no answer")}";
}
