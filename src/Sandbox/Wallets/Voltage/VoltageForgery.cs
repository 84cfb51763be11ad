using System.Globalization;

namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>What is wrong with a forged webhook.</summary>
internal enum VoltageForgery
{
    /// <summary>Signed by somebody who does not know the secret.</summary>
    WrongSecret,

    /// <summary>A signed one whose body was changed.</summary>
    ChangedBody,

    /// <summary>Signed properly, and sent again two days later.</summary>
    OldTimestamp,
}

internal static class VoltageForgeries
{
    /// <summary>A webhook with something wrong.</summary>
    public static VoltageWebhook Make(this VoltageForgery forgery, VoltageWebhook real, string secret)
    {
        var signedAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(real.Timestamp, CultureInfo.InvariantCulture));
        return forgery switch
        {
            VoltageForgery.WrongSecret => VoltageWebhook.Sign(real.Url, real.Event, real.Body, secret + "?", signedAt),
            VoltageForgery.OldTimestamp => VoltageWebhook.Sign(real.Url, real.Event, real.Body, secret, signedAt - TimeSpan.FromDays(2)),
            _ => real with { Body = real.Body.Replace("\"direction\"", "\"Direction\"", StringComparison.Ordinal) },
        };
    }
}
