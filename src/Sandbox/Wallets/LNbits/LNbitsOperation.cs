namespace Paywall.Sandbox.Wallets.LNbits;

/// <summary>What can be asked of the API.</summary>
internal enum LNbitsOperation
{
    /// <summary><c>POST /api/v1/payments</c> without <c>"out":true</c></summary>
    CreateInvoice,

    /// <summary><c>POST /api/v1/payments</c> with <c>"out":true</c></summary>
    Pay,

    /// <summary><c>GET /api/v1/payments/{hash}</c></summary>
    ReadPayment,

    /// <summary><c>POST /api/v1/payments/settle</c></summary>
    Settle,

    /// <summary><c>POST /api/v1/payments/cancel</c></summary>
    Cancel,

    /// <summary><c>POST /api/v1/payments/decode</c></summary>
    Decode,

    /// <summary><c>GET /api/v1/payments/fee-reserve</c></summary>
    ReadFeeReserve,

    /// <summary><c>GET /api/v1/wallet</c></summary>
    ReadWallet,
}
