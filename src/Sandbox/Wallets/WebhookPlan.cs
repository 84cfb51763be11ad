using System.Globalization;
using Paywall.Sandbox.Processes;

namespace Paywall.Sandbox.Wallets;

/// <summary>What is to go wrong with the webhooks of the seller's wallet, as it was asked for on the command line.</summary>
/// <param name="Delivery">What becomes of them.</param>
/// <param name="HeldFor">How long one waits that is late, reordered or slow.</param>
/// <param name="IsForged">Whether somebody else sends some, too.</param>
internal sealed record WebhookPlan(WebhookDelivery Delivery, TimeSpan HeldFor, bool IsForged)
{
    private const double LongestWait = 3600;

    /// <summary>Nothing goes wrong.</summary>
    public static WebhookPlan None { get; } = new(WebhookDelivery.Prompt, TimeSpan.Zero, IsForged: false);

    /// <summary>Adds what one <c>--webhook</c> asks for.</summary>
    /// <exception cref="SandboxException">It is not known, or cannot be had together with what was asked for before.</exception>
    public WebhookPlan Add(string text) => text.Split('=', 2) switch
    {
        ["forged"] => this with { IsForged = true },
        ["lost"] => Deliver(text, WebhookDelivery.Lost, TimeSpan.Zero),
        ["doubled"] => Deliver(text, WebhookDelivery.Doubled, TimeSpan.Zero),
        ["reordered"] => Deliver(text, WebhookDelivery.Reordered, TimeSpan.FromSeconds(2)),
        ["late", var seconds] => Deliver(text, WebhookDelivery.Late, ReadSeconds(text, seconds)),
        ["slow", var seconds] => Deliver(text, WebhookDelivery.Slow, ReadSeconds(text, seconds)),
        ["late" or "slow"] => throw Refuse(text, $"{text} needs seconds, such as {text}=3."),
        _ => throw Refuse(text, $"'{text}' is none of lost, late=SECONDS, doubled, reordered, forged, slow=SECONDS."),
    };

    private WebhookPlan Deliver(string text, WebhookDelivery delivery, TimeSpan heldFor) => Delivery == WebhookDelivery.Prompt
        ? this with { Delivery = delivery, HeldFor = heldFor }
        : throw Refuse(text, "only forged goes together with another one.");

    private static TimeSpan ReadSeconds(string text, string seconds) =>
        double.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var wait) && wait is > 0 and <= LongestWait
            ? TimeSpan.FromSeconds(wait)
            : throw Refuse(text, $"'{seconds}' is no number of seconds up to {LongestWait}.");

    private static SandboxException Refuse(string text, string reason) => new($"--webhook {text}: {reason}");
}
