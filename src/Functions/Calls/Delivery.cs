namespace Paywall.Functions.Calls;

/// <summary>What an upstream's status means for the buyer.</summary>
internal enum Delivery
{
    /// <summary>The work was done, or the buyer's own mistake was answered: charged.</summary>
    Delivered,

    /// <summary>The upstream failed: passed on, not charged.</summary>
    Failed,

    /// <summary>The upstream answered the paywall, not the buyer: not charged, and not passed on.</summary>
    Withheld,
}

internal static class Deliveries
{
    /// <summary>
    /// Success, "not modified" and mistakes of the buyer are charged. An upstream that wants a login, money or another address from its
    /// caller means the paywall; above all no 402 of an upstream may reach a client that pays whenever it sees one.
    /// </summary>
    public static Delivery Of(int status) => status switch
    {
        >= 200 and <= 299 or 304 or 400 or 404 or 409 or 410 or 413 or 415 or 422 => Delivery.Delivered,
        < 200 or (>= 300 and <= 399) or 401 or 402 or 403 or 407 => Delivery.Withheld,
        _ => Delivery.Failed,
    };
}
