namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>Something that goes wrong with one call.</summary>
internal abstract record ZbdFault
{
    private ZbdFault()
    {
    }

    /// <summary>429, and nothing is done. <paramref name="RetryAfter"/> in whole seconds; null for no such header.</summary>
    public sealed record RateLimited(TimeSpan? RetryAfter = null) : ZbdFault;

    /// <summary>403, and nothing is done: the caller's address is in a region that is not served.</summary>
    public sealed record RegionRefused : ZbdFault;

    /// <summary>A server error, before anything is done or after.</summary>
    public sealed record ServerError(int Status = 500, bool AfterEffect = false) : ZbdFault;

    /// <summary>No answer as long as the caller waits, before anything is done or after.</summary>
    public sealed record Hang(bool AfterEffect = false) : ZbdFault;

    /// <summary>Everything is done, then the connection breaks without an answer.</summary>
    public sealed record ConnectionDropped : ZbdFault;

    /// <summary>Everything is done, then a proxy in between answers 200 with a page of its own.</summary>
    public sealed record HtmlBody : ZbdFault;

    /// <summary>Everything is done, then the answer is 200 without a body.</summary>
    public sealed record EmptyBody : ZbdFault;

    /// <summary>A charge is answered with another invoice, well signed, than the one that the network knows.</summary>
    public sealed record WrongInvoice(InvoiceMistake Mistake) : ZbdFault;

    /// <summary>A member of the answer's <c>data</c> has another value, such as a status never seen before; null for JSON null.</summary>
    public sealed record MemberReplaced(string Name, string? Value) : ZbdFault;

    /// <summary>A member of the answer's <c>data</c> is not there.</summary>
    public sealed record MemberMissing(string Name) : ZbdFault;
}

/// <summary>What is wrong with an invoice.</summary>
internal enum InvoiceMistake
{
    /// <summary>It asks for one satoshi more.</summary>
    Amount,

    /// <summary>It is for mainnet.</summary>
    Network,

    /// <summary>Its payment hash is one whose preimage nobody knows.</summary>
    Hash,
}
