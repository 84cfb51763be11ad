using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.LNbits;
using Paywall.Wallets.Tests.LNbits;

namespace Paywall.Wallets.Tests.Conformance;

public sealed class LNbitsConformanceTests : PayingConformance
{
    private protected override async Task<IWalletWorld> OpenAsync(TimeSpan skew = default)
    {
        var time = new HurryingClock(Noon);
        var network = new LightningNetwork(new SkewedClock(time, skew));
        return new World(time, network, await LNbitsFake.StartAsync(network, cancellation: Stop));
    }

    private sealed class World : IWalletWorld
    {
        private readonly LNbitsFake _fake;
        private readonly LNbitsHost _host;
        private bool _isStopped;

        public World(HurryingClock time, LightningNetwork network, LNbitsFake fake)
        {
            (Time, Network, _fake) = (time, network, fake);
            var shop = fake.OpenWallet("shop", MilliSatoshi.FromSatoshi(100_000));
            Stranger = network.AddNode("stranger", MilliSatoshi.FromSatoshi(100_000));
            _host = new LNbitsHost(fake.Address, time, shop.InvoiceKey, shop.AdminKey);
        }

        public string Name => "LNbits";

        public string UnknownId { get; } = Preimage.Random().Hash.ToString();

        public HurryingClock Time { get; }

        public LightningNetwork Network { get; }

        public LightningNode Stranger { get; }

        public IInvoiceWallet Invoices => _host.Invoices;

        public IPayingWallet Payments => _host.Payments;

        public int Calls => _fake.Calls.Count;

        public void Plan(ApiFault fault, WalletCall on, int times = 1) => _fake.Faults.Plan(
            fault,
            on switch
            {
                WalletCall.Create => LNbitsOperation.CreateInvoice,
                WalletCall.LookUp => LNbitsOperation.ReadPayment,
                _ => LNbitsOperation.Pay,
            },
            times);

        public void PlanWrongInvoice(InvoiceMistake mistake) =>
            _fake.Faults.Plan(new ApiFault.WrongInvoice(mistake), LNbitsOperation.CreateInvoice);

        public async Task StopProviderAsync()
        {
            if (!_isStopped)
            {
                _isStopped = true;
                await _fake.DisposeAsync();
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _host.DisposeAsync();
            await StopProviderAsync();
        }
    }
}
