namespace Paywall.Sandbox.Network;

/// <summary>What has become of an invoice.</summary>
internal enum InvoiceState
{
    /// <summary>It can be paid.</summary>
    Open,

    /// <summary>It was paid, once.</summary>
    Paid,

    /// <summary>Its time passed before anybody paid it.</summary>
    Expired,
}
