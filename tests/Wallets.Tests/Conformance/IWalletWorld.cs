using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;

namespace Paywall.Wallets.Tests.Conformance;

/// <summary>A simulated network with a strict fake of one provider on it, a wallet there, and somebody else's node with money.</summary>
internal interface IWalletWorld : IAsyncDisposable
{
    /// <summary>The provider's name, as messages have it.</summary>
    string Name { get; }

    /// <summary>The clock of the program. The provider's may be another.</summary>
    HurryingClock Time { get; }

    LightningNetwork Network { get; }

    /// <summary>A node that is not the provider's, with 100,000 sat at first.</summary>
    LightningNode Stranger { get; }

    IInvoiceWallet Invoices { get; }

    IPayingWallet Payments { get; }

    /// <summary>An id that an invoice of the provider could have, and none has.</summary>
    string UnknownId => Samples.ChargeId;

    /// <summary>How many calls reached the provider.</summary>
    int Calls { get; }

    /// <summary>Lets calls of one kind go wrong.</summary>
    void Plan(ApiFault fault, WalletCall on, int times = 1);

    /// <summary>Lets the next invoice be another than was asked for.</summary>
    void PlanWrongInvoice(InvoiceMistake mistake);

    /// <summary>Ends the provider: nobody listens any more.</summary>
    Task StopProviderAsync();
}
