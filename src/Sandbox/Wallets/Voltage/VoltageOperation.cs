namespace Paywall.Sandbox.Wallets.Voltage;

/// <summary>What can be asked of the API. <c>ENV</c> is <c>/v1/organizations/{organization}/environments/{environment}</c>.</summary>
internal enum VoltageOperation
{
    /// <summary><c>POST ENV/payments</c> for an invoice.</summary>
    Receive,

    /// <summary><c>POST ENV/payments</c> for a payment out.</summary>
    Send,

    /// <summary><c>GET ENV/payments/{id}</c></summary>
    ReadPayment,

    /// <summary><c>GET ENV/payments</c></summary>
    ListPayments,

    /// <summary><c>GET /v1/organizations/{organization}/wallets/{wallet}</c></summary>
    ReadWallet,
}
