using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;
using Paywall.Wallets.Tests.Voltage;

namespace Paywall.Wallets.Tests.Conformance;

public sealed class VoltageConformanceTests : PayingConformance
{
    private protected override async Task<IWalletWorld> OpenAsync(TimeSpan skew = default) =>
        new World(await VoltageScene.OpenAsync(skew: skew));

    private sealed class World(VoltageScene scene) : IWalletWorld
    {
        public string Name => "Voltage";

        public HurryingClock Time => scene.Time;

        public LightningNetwork Network => scene.Network;

        public LightningNode Stranger => scene.Stranger;

        public IInvoiceWallet Invoices => scene.Invoices;

        public IPayingWallet Payments => scene.Payments;

        public int Calls => scene.Fake.Calls.Count;

        public void Plan(ApiFault fault, WalletCall on, int times = 1) => scene.Fake.Faults.Plan(
            fault,
            on switch
            {
                WalletCall.Create => VoltageOperation.Receive,
                WalletCall.LookUp => VoltageOperation.ReadPayment,
                _ => VoltageOperation.Send,
            },
            times);

        /// <summary>More than one, because it takes some reads until the invoice is shown.</summary>
        public void PlanWrongInvoice(InvoiceMistake mistake) =>
            scene.Fake.Faults.Plan(new ApiFault.WrongInvoice(mistake), VoltageOperation.ReadPayment, times: 10);

        public Task StopProviderAsync() => scene.StopFakeAsync();

        public ValueTask DisposeAsync() => scene.DisposeAsync();
    }
}
