using System.Text.Json.Nodes;
using Paywall.Protocol.Lightning;

namespace Paywall.Sandbox.Wallets;

/// <summary>How one wallet API puts what all of them have to say.</summary>
internal interface IApiDialect
{
    /// <summary>A refusal.</summary>
    ApiAnswer Refuse(int status, string message);

    /// <summary>Puts another invoice into an answer, if there is one in it.</summary>
    void ReplaceInvoice(JsonObject data, Func<Bolt11Invoice, Bolt11Invoice> replace);
}
