//
//  Lightning address resolution
//
//      Asks the service behind a Lightning address for its terms, and then for an invoice of a given amount. The service is a
//      stranger, and so is whoever the terms name as callback.
//
//  References
//      LUD-06 "payRequest base spec", LUD-16 "Paying to static internet identifiers", LUD-12 "Comments in payRequest"
//
//  Where it is lenient
//      LUD-06 wants the invoice to carry the hash of the metadata. Many services write a description instead: that invoice is taken,
//      because what binds it to the address is TLS. A hash that is there must fit: another one shows an invoice that was made for
//      something else.
//
//  Where it is strict
//      The invoice is for exactly the amount, on the network, and can still be paid for five minutes. A comment that the service does
//      not allow in full is not sent. Redirects are not followed.
//

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Paywall.Outbound;
using Paywall.Protocol.Lightning;

namespace Paywall.Functions.Refunds;

/// <summary>Gets invoices from Lightning addresses.</summary>
internal sealed class LightningAddressResolver(OutboundHttp http, TimeProvider time)
{
    /// <summary>How long an invoice must still be payable, so that paying it can be tried more than once.</summary>
    public static readonly TimeSpan LeastTimeLeft = TimeSpan.FromMinutes(5);

    /// <summary>How far the requests of this class should go.</summary>
    public static OutboundOptions Limits { get; } = new() { TotalTimeout = TimeSpan.FromSeconds(10), ResponseLimit = 64 * 1024 };

    /// <param name="address">Who is to be paid.</param>
    /// <param name="amount">How much, more than nothing.</param>
    /// <param name="comment">A note to the payee; null for none.</param>
    /// <param name="network">Where the invoice must be payable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<AddressResolution> ResolveAsync(
        LightningAddress address, MilliSatoshi amount, string? comment, BitcoinNetwork network, CancellationToken cancellationToken)
    {
        var (terms, noTerms) = await AskAsync(address.Url, LnurlJson.Default.LnurlPayTerms, cancellationToken);
        if (terms is null)
        {
            return noTerms!;
        }

        if (!TryAccept(terms, amount, comment, out var callback, out var reason))
        {
            return new AddressResolution.Refused(reason);
        }

        var (answer, noAnswer) = await AskAsync(callback, LnurlJson.Default.LnurlPayInvoice, cancellationToken);
        if (answer is null)
        {
            return noAnswer!;
        }

        if (!Bolt11Invoice.TryParse(answer.Pr, out var invoice))
        {
            return new AddressResolution.Refused("The address answers without a valid invoice.");
        }

        return Refuse(invoice, terms, amount, network) is { } refusal
            ? new AddressResolution.Refused(refusal)
            : new AddressResolution.Resolved(invoice);
    }

    private async Task<(T? Answer, AddressResolution? Otherwise)> AskAsync<T>(
        OutboundUrl url, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var response = await http.GetAsync(url, cancellationToken);
            if (Explain(response) is { } otherwise)
            {
                return (null, otherwise);
            }

            return LnurlJson.Read(response.Body, type) is { } answer
                ? (answer, null)
                : (null, new AddressResolution.Unavailable($"{url.Host} answers with something that is not LNURL."));
        }
        catch (OutboundException failure) when (failure.Fault == OutboundFault.Forbidden)
        {
            return (null, new AddressResolution.Refused(failure.Message));
        }
        catch (OutboundException failure)
        {
            return (null, new AddressResolution.Unavailable(failure.Message));
        }
    }

    /// <summary>What an answer means that is not one of success; null for one that is.</summary>
    private static AddressResolution? Explain(OutboundResponse response)
    {
        if (response.Status is 408 or 429 or >= 500)
        {
            return new AddressResolution.Unavailable($"The address answers with status {response.Status}.");
        }

        if (LnurlJson.Read(response.Body, LnurlJson.Default.LnurlStatus) is { IsError: true } error)
        {
            return new AddressResolution.Refused($"The address refuses: {StrangersWords.Quote(error.Reason)}.");
        }

        return response.Status switch
        {
            >= 200 and <= 299 => null,
            404 or 410 => new AddressResolution.Refused("There is no such address."),
            301 or 308 => new AddressResolution.Refused("The address has moved, and nobody follows."),
            _ => new AddressResolution.Unavailable($"The address answers with status {response.Status}."),
        };
    }

    private bool TryAccept(
        LnurlPayTerms terms, MilliSatoshi amount, string? comment,
        [NotNullWhen(true)] out OutboundUrl? callback, [NotNullWhen(false)] out string? reason)
    {
        callback = null;
        reason = terms switch
        {
            { Tag: not "payRequest" } => "The address is not one that can be paid.",
            { Metadata: null } or { MinSendable: null } or { MaxSendable: null } => "The address does not say what can be paid to it.",
            _ when amount.Value < terms.MinSendable => $"The address takes no less than {new MilliSatoshi(terms.MinSendable.Value)}.",
            _ when amount.Value > terms.MaxSendable => $"The address takes no more than {new MilliSatoshi(terms.MaxSendable.Value)}.",
            _ => null,
        };
        if (reason is not null)
        {
            return false;
        }

        if (!OutboundUrl.TryParse(terms.Callback, http.AllowLoopback, out var bare, out var fault))
        {
            reason = $"The address has its invoices made at a URL that cannot be asked. {fault}";
            return false;
        }

        if (!bare.TryAppend("amount", amount.Value.ToString(CultureInfo.InvariantCulture), out callback))
        {
            reason = "The address has its invoices made at a URL that is too long.";
            return false;
        }

        // A refund without its comment is a refund still.
        if (!string.IsNullOrEmpty(comment) && terms.Allows(comment) && callback.TryAppend("comment", comment, out var commented))
        {
            callback = commented;
        }

        return true;
    }

    private string? Refuse(Bolt11Invoice invoice, LnurlPayTerms terms, MilliSatoshi amount, BitcoinNetwork network)
    {
        if (invoice.Network != network)
        {
            return $"The address gives an invoice of {invoice.Network}, not of {network}.";
        }

        if (invoice.Amount != amount)
        {
            return $"The address gives an invoice of {invoice.Amount?.ToString() ?? "no amount"} where {amount} was asked for.";
        }

        if (invoice.DescriptionHash is not null && !invoice.IsFor(terms.Metadata!))
        {
            return "The address gives an invoice that was made for something else.";
        }

        return invoice.ExpiresAt - time.GetUtcNow() < LeastTimeLeft ? "The address gives an invoice that expires too soon." : null;
    }
}
