namespace Paywall.Fuzz.Targets;

internal static class ValueTargets
{
    public static void MilliSatoshi(string text)
    {
        if (Protocol.Lightning.MilliSatoshi.TryParse(text, null, out var amount))
        {
            Must.Hold(Protocol.Lightning.MilliSatoshi.Parse(text) == amount);
            Must.Hold(Protocol.Lightning.MilliSatoshi.Parse(amount.ToString()) == amount);
            Must.Hold(text.EndsWith("msat", StringComparison.Ordinal) || amount.IsWholeSatoshi);
        }
        else
        {
            Must.Hold(amount == default);
        }
    }

    public static void PurchaseId(string text)
    {
        var isId = Protocol.L402.PurchaseId.TryParse(text, null, out var id);
        Must.Hold(isId ? id.ToString() == text : id == default);
    }
}
