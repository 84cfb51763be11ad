namespace Paywall.Sandbox.Wallets.Zbd;

/// <summary>What can be asked of the API.</summary>
internal enum ZbdOperation
{
    /// <summary><c>POST /v0/charges</c></summary>
    CreateCharge,

    /// <summary><c>GET /v0/charges/{id}</c></summary>
    ReadCharge,

    /// <summary><c>POST /v0/payments</c></summary>
    CreatePayment,

    /// <summary><c>GET /v0/payments/{id}</c></summary>
    ReadPayment,

    /// <summary><c>GET /v0/wallet</c></summary>
    ReadWallet,

    /// <summary><c>POST /v0/decode-invoice</c></summary>
    DecodeInvoice,

    /// <summary><c>GET /v0/prod-ips</c></summary>
    ReadProdIps,
}
