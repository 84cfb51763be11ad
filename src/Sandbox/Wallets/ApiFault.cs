using System.Text.Json.Nodes;

namespace Paywall.Sandbox.Wallets;

/// <summary>Something that goes wrong with one call to a fake wallet API.</summary>
internal abstract record ApiFault
{
    private protected ApiFault()
    {
    }

    /// <summary>429, and nothing is done. <paramref name="RetryAfter"/> in whole seconds; null for no such header.</summary>
    public sealed record RateLimited(TimeSpan? RetryAfter = null) : ApiFault;

    /// <summary>The API refuses, and nothing is done.</summary>
    public record Refused(int Status, string Message) : ApiFault;

    /// <summary>A server error, before anything is done or after.</summary>
    public sealed record ServerError(int Status = 500, bool AfterEffect = false) : ApiFault;

    /// <summary>No answer as long as the caller waits, before anything is done or after.</summary>
    public sealed record Hang(bool AfterEffect = false) : ApiFault;

    /// <summary>Everything is done, then the connection breaks without an answer.</summary>
    public sealed record ConnectionDropped : ApiFault;

    /// <summary>Everything is done, then a proxy in between answers 200 with a page of its own.</summary>
    public sealed record HtmlBody : ApiFault;

    /// <summary>Everything is done, then the answer is 200 without a body.</summary>
    public sealed record EmptyBody : ApiFault;

    /// <summary>The answer holds another invoice, well signed, than the one that the network knows.</summary>
    public sealed record WrongInvoice(InvoiceMistake Mistake) : ApiFault;

    /// <summary>A member of the answer has another value, such as a status never seen before; null for JSON null.</summary>
    /// <param name="Name">The member, or a path to it with dots; an item of a list is its number from 0.</param>
    /// <param name="Value">What it is now.</param>
    public sealed record MemberReplaced(string Name, JsonNode? Value) : ApiFault;

    /// <summary>A member of the answer is not there.</summary>
    /// <param name="Name">The member, or a path to it with dots; an item of a list is its number from 0.</param>
    public sealed record MemberMissing(string Name) : ApiFault;
}
