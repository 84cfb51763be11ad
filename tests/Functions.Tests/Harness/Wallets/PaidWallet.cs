using Paywall.Protocol.L402;
using Paywall.Sandbox.Wallets;

namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>A strict fake of one wallet, with an account that a shop is paid into.</summary>
internal abstract class PaidWallet : IAsyncDisposable
{
    /// <summary>The name in configuration and tokens.</summary>
    public abstract string Name { get; }

    /// <summary>What a handler is configured with to use the account.</summary>
    public abstract (string Key, string? Value)[] Settings { get; }

    /// <summary>How many calls reached the wallet.</summary>
    public abstract int Calls { get; }

    /// <summary>How many different invoices were asked for.</summary>
    public abstract int Orders { get; }

    /// <summary>What the webhooks that the wallet sent were answered; null for one without an answer.</summary>
    public abstract IReadOnlyList<int?> Answers { get; }

    /// <summary>What the wallet does with webhooks from now on.</summary>
    public abstract WebhookFate Webhooks { set; }

    /// <summary>What a path in the paywall is called where the wallet's webhooks arrive.</summary>
    public string Path => $"webhooks/{Name}";

    /// <summary>All wallets that a shop can be paid into.</summary>
    public static TheoryData<string> Names => ["zbd", "voltage", "lnbits"];

    /// <summary>Completes when all webhooks that are on their way were answered.</summary>
    public abstract Task WhenReportedAsync();

    /// <summary>Sends what the wallet sends when an invoice is paid, whatever is true.</summary>
    public abstract Task ReportAsync(L402Challenge challenge);

    /// <summary>What the wallet's own signature makes of a letter: one that is believed, if the wallet signs.</summary>
    public virtual Letter Seal(Letter letter) => letter;

    /// <summary>The tag that a letter carries.</summary>
    public virtual string TagOf(Letter letter) => letter.Target[(letter.Target.IndexOf("?t=", StringComparison.Ordinal) + 3)..];

    /// <summary>The same letter with another tag, sealed.</summary>
    public virtual Letter WithTag(Letter letter, string tag) => letter with { Target = letter.Target.Replace(TagOf(letter), tag, StringComparison.Ordinal) };

    /// <summary>Lets calls of one kind go wrong.</summary>
    public abstract void Plan(ApiFault fault, WalletCall on, int times = 1);

    /// <summary>A look-up tells that another amount arrived than was asked for.</summary>
    public abstract ApiFault Arrived(ulong msat);

    /// <summary>A look-up tells another time of payment; null if the wallet tells no time.</summary>
    public abstract ApiFault? PaidAt(DateTimeOffset time);

    /// <summary>A new invoice comes without the member that it cannot do without.</summary>
    public abstract ApiFault Unusable { get; }

    public abstract ValueTask DisposeAsync();

    /// <summary>The wallet's id of a challenge's invoice.</summary>
    protected static string InvoiceIdOf(L402Challenge challenge)
    {
        const string Caveat = "paywall_invoice=";
        Assert.True(Macaroon.TryParse(challenge.Token, out var token));
        var text = token.Caveats.Select(caveat => System.Text.Encoding.UTF8.GetString(caveat.Span))
            .Single(caveat => caveat.StartsWith(Caveat, StringComparison.Ordinal));
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
