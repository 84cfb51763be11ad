using Paywall.Functions.Configuration;
using Paywall.Functions.Refunds;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Wallets;

namespace Paywall.Functions.Catalog;

/// <summary>What a job service promises beyond its price.</summary>
/// <param name="Deadline">How long after its payment a job is given up.</param>
/// <param name="TypicalTime">How long a job takes as a rule, for the estimate that buyers are told.</param>
/// <param name="Refunds">What the buyer of a failed job gets.</param>
/// <param name="Retention">How long inputs, and what is left of jobs that failed, are kept after the end.</param>
internal sealed record JobOffer(TimeSpan Deadline, TimeSpan TypicalTime, RefundPolicy Refunds, TimeSpan Retention)
{
    /// <summary>The longest that a job may be worked on: well within the life of its token.</summary>
    public static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(14);

    /// <summary>How long inputs are kept where the seller says nothing.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(365);

    /// <summary>Reads what a service says of jobs.</summary>
    /// <returns>Null for a call.</returns>
    /// <exception cref="StartupException">A call says something of jobs, or a job cannot be sold as it is configured.</exception>
    public static JobOffer? Read(ServiceSettings settings, ServicePrice price, SoldUses uses, WalletCapabilities? wallet)
    {
        var name = settings.Name;
        switch (settings.Kind)
        {
            case null or "call":
                Require(
                    (settings.Deadline ?? settings.TypicalTime ?? settings.Retention) is null && settings.Refunds is null,
                    $"Service '{name}': Deadline, TypicalTime, Retention and Refunds belong to jobs; set Kind to 'job'");
                return null;
            case "job":
                break;
            default:
                throw new StartupException($"Service '{name}': Kind '{settings.Kind}' is not 'call' or 'job'.");
        }

        Require(price is ServicePrice.Fixed, $"Service '{name}': a job has a price; 'free' is for calls");
        Require(uses.Count == TokenUses.Once, $"Service '{name}': Uses '{settings.Uses}' is not '1 call', and a purchase buys one job");
        Require(settings.Methods is null && settings.BindBody is null, $"Service '{name}': a job is always a POST and bound to its body; leave Methods and BindBody out");
        Require(settings.KeepAnswers is null, $"Service '{name}': results are kept until their token ends; leave KeepAnswers out");
        var deadline = Within(name, nameof(Deadline), settings.Deadline, TimeSpan.FromDays(1), TimeSpan.FromMinutes(1), LongestDeadline);
        return new JobOffer(
            deadline,
            Within(name, nameof(TypicalTime), settings.TypicalTime, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), deadline),
            ReadRefunds(name, settings.Refunds, price, wallet),
            Within(name, nameof(Retention), settings.Retention, DefaultRetention, TimeSpan.Zero, LongestRetention));
    }

    private static RefundPolicy ReadRefunds(string? name, string? text, ServicePrice price, WalletCapabilities? wallet)
    {
        var canPay = wallet?.CanPay == true;
        Require(text is null or "credit" or "payout", $"Service '{name}': Refunds '{text}' is not 'payout' or 'credit'");
        Require(text != "payout" || canPay, $"Service '{name}': Refunds 'payout' needs a wallet that can pay, and a key that lets it; set it to 'credit'");
        Require(
            text != "payout" || (price is ServicePrice.Fixed(var amount) && RefundAmount.Of(amount) > MilliSatoshi.Zero),
            $"Service '{name}': Refunds 'payout' gives nothing back of so small a price, as routing may cost all of it; set it to 'credit'");
        return RefundPolicies.Read(text);
    }

    private static TimeSpan Within(string? name, string setting, TimeSpan? value, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        Require(value is null || (value >= least && value <= most), $"Service '{name}': {setting} {value} is not from {least} to {most}");
        return value ?? (otherwise < most ? otherwise : most);
    }

    private static void Require(bool holds, string otherwise) => PaywallConfiguration.Require(holds, otherwise);
}
