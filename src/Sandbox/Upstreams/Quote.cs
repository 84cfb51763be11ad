namespace Paywall.Sandbox.Upstreams;

/// <summary>What <c>GET /quote</c> sells: a sentence about money for one day.</summary>
internal sealed record Quote(string Text, string Author)
{
    // All in the public domain.
    private static readonly Quote[] All =
    [
        new("Remember that time is money.", "Benjamin Franklin"),
        new("Neither a borrower nor a lender be.", "William Shakespeare"),
        new("A man who knows the price of everything and the value of nothing.", "Oscar Wilde"),
        new("The cost of a thing is the amount of what I will call life which is required to be exchanged for it.", "Henry David Thoreau"),
        new("A large income is the best recipe for happiness I ever heard of.", "Jane Austen"),
        new("The real price of everything is the toil and trouble of acquiring it.", "Adam Smith"),
        new("For the love of money is the root of all evil.", "King James Bible"),
    ];

    /// <summary>The quote of a day, the same whenever it is asked for.</summary>
    public static Quote Of(DateOnly date) => All[date.DayNumber % All.Length];
}
