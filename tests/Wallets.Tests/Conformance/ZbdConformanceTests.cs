using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Zbd;

namespace Paywall.Wallets.Tests.Conformance;

public sealed class ZbdConformanceTests : PayingConformance
{
    private protected override async Task<IWalletWorld> OpenAsync(TimeSpan skew = default)
    {
        var time = new HurryingClock(Noon);
        var network = new LightningNetwork(new SkewedClock(time, skew));
        return new World(time, network, await ZbdFake.StartAsync(network, cancellation: Stop));
    }

    private sealed class World : IWalletWorld
    {
        private readonly ZbdFake _fake;
        private readonly WalletHost _host;
        private bool _isStopped;

        public World(HurryingClock time, LightningNetwork network, ZbdFake fake)
        {
            (Time, Network, _fake) = (time, network, fake);
            fake.OpenAccount(new ZbdApiKey(WalletHost.ApiKey), MilliSatoshi.FromSatoshi(100_000));
            Stranger = network.AddNode("stranger", MilliSatoshi.FromSatoshi(100_000));
            _host = new WalletHost(fake.Address, time);
        }

        public string Name => "ZBD";

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
                WalletCall.Create => ZbdOperation.CreateCharge,
                WalletCall.LookUp => ZbdOperation.ReadCharge,
                _ => ZbdOperation.CreatePayment,
            },
            times);

        public void PlanWrongInvoice(InvoiceMistake mistake) =>
            _fake.Faults.Plan(new ApiFault.WrongInvoice(mistake), ZbdOperation.CreateCharge);

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
