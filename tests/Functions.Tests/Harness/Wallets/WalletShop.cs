using System.Text;
using Azure.Data.Tables;
using Paywall.Protocol.L402;
using Paywall.Protocol.Lightning;
using Paywall.Sandbox.Faults;
using Paywall.Sandbox.Processes;

namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>A shop with one more handler, which is paid into one certain wallet.</summary>
internal sealed class WalletShop : IAsyncDisposable
{
    public const string Path = "/api/echo";

    private readonly LocalStorage _storage;
    private readonly LetterBox? _box;
    private readonly List<PaidWallet> _wallets = [];

    private WalletShop(LocalStorage storage, Shop shop, LetterBox? box) => (_storage, Shop, _box) = (storage, shop, box);

    public Shop Shop { get; }

    public PaidWallet Wallet => _wallets[0];

    /// <summary>The first handler that is paid into the wallet.</summary>
    public int Handler { get; private set; }

    /// <summary>What all handlers with that wallet are configured with.</summary>
    public (string Key, string? Value)[] Settings { get; private set; } = [];

    /// <summary>Opens a shop whose wallet's webhooks come into the test's hands.</summary>
    public static async Task<WalletShop> OpenAsync(LocalStorage storage, string wallet, params (string Key, string? Value)[] changes)
    {
        var box = await LetterBox.StartAsync();
        return await OpenAsync(storage, box, wallet, [("Paywall:PublicUrl", box.Address.AbsoluteUri), .. changes]);
    }

    /// <summary>Opens a shop whose wallet reaches it.</summary>
    public static Task<WalletShop> OpenReachableAsync(LocalStorage storage, string wallet)
    {
        var port = LoopbackPort.FindFree();
        return OpenAsync(storage, null, wallet, [("FUNCTIONS_CUSTOMHANDLER_PORT", $"{port}"), ("Paywall:PublicUrl", $"http://127.0.0.1:{port}/")]);
    }

    /// <summary>The settings of a deployment with one more wallet, which new purchases are paid into.</summary>
    public async Task<(string Key, string? Value)[]> WithWalletAsync(string name)
    {
        var wallet = await AddWalletAsync(name, new Uri(Settings.Single(setting => setting.Key == "Paywall:PublicUrl").Value!));
        return [.. Settings, .. wallet.Settings, ("Paywall:Wallet", name)];
    }

    public Task<L402Challenge> ChallengeAsync(int? handler = null) => Shop.ChallengeAsync(Path, handler ?? Handler);

    /// <summary>Asks with what a payer has.</summary>
    public Task<HttpResponseMessage> ReturnAsync(L402Challenge challenge, Preimage preimage, int? handler = null) =>
        Shop.GetAsync(Path, L402Credential.ToHeaderValue(challenge.Token, preimage), handler ?? Handler);

    /// <summary>Pays without returning.</summary>
    /// <returns>The proof, and what the wallet reports.</returns>
    public async Task<(Preimage Preimage, Letter Letter)> PayAsync(L402Challenge challenge)
    {
        var preimage = Shop.Pay(challenge);
        await Wallet.WhenReportedAsync();
        return (preimage, _box!.Letters[^1]);
    }

    /// <summary>What the wallet would report of a payment, and that anybody would believe, whatever is true.</summary>
    public async Task<Letter> ReportAsync(L402Challenge challenge)
    {
        await Wallet.ReportAsync(challenge);
        return Wallet.Seal(_box!.Letters[^1]);
    }

    /// <summary>Delivers a letter and checks that it is answered as all are.</summary>
    public async Task DeliverAsync(Letter letter, int? handler = null)
    {
        using var content = new StringContent(letter.Body, Encoding.UTF8, "application/json");
        await DeliverAsync(letter, content, handler);
    }

    public async Task DeliverAsync(Letter letter, HttpContent content, int? handler = null)
    {
        using var response = await PostAsync(letter, content, handler);
        Assert.Equal((204, 0), ((int)response.StatusCode, (await response.Content.ReadAsByteArrayAsync(Shop.Cancellation)).Length));
    }

    /// <summary>Delivers a letter, however it is answered.</summary>
    public async Task<HttpResponseMessage> PostAsync(Letter letter, HttpContent content, int? handler = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Shop.At(letter.Target, handler ?? Handler)) { Content = content };
        foreach (var (name, value) in letter.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Shop.Http.SendAsync(request, Shop.Cancellation);
    }

    /// <summary>Invokes the timer function as the Functions host does.</summary>
    public async Task ReconcileAsync(int? handler = null)
    {
        using var response = await Shop.SendAsync(
            HttpMethod.Post, "/Reconcile", handler ?? Handler, ("X-Azure-Functions-InvocationId", Guid.NewGuid().ToString()));
        Assert.Equal((200, "{}"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Shop.Cancellation)));
    }

    /// <summary>Starts one more handler with the wallet behind a fault proxy of its own.</summary>
    public Task<(int Handler, FaultProxy Faults)> AddHandlerBehindFaultsAsync() => Shop.AddHandlerBehindFaultsAsync(Settings);

    /// <summary>The purchase is settled and sold, is booked once, and nothing is left to be done for it.</summary>
    public async Task AssertSoldAsync(L402Challenge challenge, long received = 21000)
    {
        Assert.Single(await _storage.RowsAsync(challenge, "settled-"));
        Assert.Single(await _storage.RowsAsync(challenge, "paid-"));
        var booked = Assert.Single(await _storage.BookedAsync(challenge));
        Assert.Equal((received, 21000L, Wallet.Name, "sold"), (booked["AmountMsat"], booked["PriceMsat"], booked["Wallet"], booked["Outcome"]));
        Assert.Empty(await DeadlinesAsync(challenge));
    }

    /// <summary>Nothing is known of the purchase, and nobody will look for it.</summary>
    public async Task AssertUnknownAsync(L402Challenge challenge)
    {
        Assert.Empty(await _storage.RowsAsync(challenge, ""));
        Assert.Empty(await _storage.BookedAsync(challenge));
        Assert.Empty(await DeadlinesAsync(challenge));
    }

    /// <summary>The deadlines by which the purchase is to be settled.</summary>
    public Task<IReadOnlyList<TableEntity>> DeadlinesAsync(L402Challenge challenge) => _storage.DeadlinesAsync(challenge, "settle");

    public async ValueTask DisposeAsync()
    {
        await Shop.DisposeAsync();
        foreach (var wallet in _wallets)
        {
            await wallet.DisposeAsync();
        }

        await (_box?.DisposeAsync() ?? default);
    }

    private static async Task<WalletShop> OpenAsync(LocalStorage storage, LetterBox? box, string name, (string Key, string? Value)[] changes)
    {
        var opened = new WalletShop(storage, await Shop.OpenAsync(storage), box);
        var wallet = await opened.AddWalletAsync(name, new Uri(changes.Single(change => change.Key == "Paywall:PublicUrl").Value!));

        // Every other wallet goes, so that whatever reaches a wallet reaches this one.
        opened.Settings =
        [
            ("Paywall:Wallets:Zbd:ApiKey", null), ("Paywall:Wallets:Zbd:BaseUrl", null), .. wallet.Settings, ("Paywall:Wallet", name), .. changes,
        ];
        opened.Handler = await opened.Shop.AddHandlerAsync(opened.Settings);
        return opened;
    }

    private async Task<PaidWallet> AddWalletAsync(string name, Uri publicUrl)
    {
        PaidWallet wallet = name switch
        {
            "voltage" => await PaidVoltage.StartAsync(Shop.Network, publicUrl),
            "lnbits" => await PaidLNbits.StartAsync(Shop.Network),
            _ => new PaidZbd(Shop.Zbd),
        };
        _wallets.Add(wallet);
        return wallet;
    }
}
