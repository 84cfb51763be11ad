using System.Text.Json;
using Paywall.Protocol.L402;
using Paywall.Sandbox.Network;
using Paywall.Sandbox.Wallets;
using Paywall.Sandbox.Wallets.Voltage;

namespace Paywall.Functions.Tests.Harness.Wallets;

/// <summary>A wallet in an environment of its own at Voltage, which tells a new invoice at once: the clock of a shop stands still.</summary>
internal sealed class PaidVoltage : PaidWallet
{
    public const string Secret = "secret-of-the-webhook";

    private const string Key = "vltg_key-of-the-seller";

    private readonly VoltageFake _fake;
    private readonly LightningNetwork _network;
    private readonly VoltageEnvironment _environment;
    private readonly Guid _wallet;

    private PaidVoltage(VoltageFake fake, LightningNetwork network)
    {
        (_fake, _network) = (fake, network);
        _environment = fake.OpenEnvironment(Key);
        _wallet = fake.OpenWallet(_environment);
    }

    public override string Name => "voltage";

    public override (string Key, string? Value)[] Settings =>
    [
        ("Paywall:Wallets:Voltage:BaseUrl", _fake.Address.AbsoluteUri),
        ("Paywall:Wallets:Voltage:ApiKey", Key),
        ("Paywall:Wallets:Voltage:Organization", _environment.Organization.ToString()),
        ("Paywall:Wallets:Voltage:Environment", _environment.Id.ToString()),
        ("Paywall:Wallets:Voltage:Wallet", _wallet.ToString()),
        ("Paywall:Wallets:Voltage:WebhookSecret", Secret),
    ];

    public override int Calls => _fake.Calls.Count;

    /// <remarks>An order may be repeated under its own id.</remarks>
    public override int Orders => _fake.Calls.Where(call => call.Operation == VoltageOperation.Receive).Select(IdOf).Distinct().Count();

    public override IReadOnlyList<int?> Answers => [.. _fake.Webhooks.Select(webhook => webhook.Status)];

    public override WebhookFate Webhooks
    {
        set => _fake.Faults.Webhooks = value switch
        {
            WebhookFate.Lost => VoltageWebhookMode.Lost,
            WebhookFate.Doubled => VoltageWebhookMode.Doubled,
            _ => VoltageWebhookMode.Sent,
        };
    }

    public override ApiFault Unusable => new ApiFault.MemberMissing("id");

    public static async Task<PaidVoltage> StartAsync(LightningNetwork network, Uri publicUrl)
    {
        var options = new VoltageOptions { ReadsOfNothing = 0, ReadsOfFirstState = 0 };
        var wallet = new PaidVoltage(await VoltageFake.StartAsync(network, options, Shop.Cancellation), network);
        wallet._fake.RegisterWebhook(wallet._environment, new Uri(publicUrl, wallet.Path), Secret);
        return wallet;
    }

    public override Task WhenReportedAsync() => _fake.WhenWebhooksAnsweredAsync(Shop.Cancellation);

    /// <remarks>Not even signed as it should be: what must be believed is sealed again.</remarks>
    public override Task ReportAsync(L402Challenge challenge) =>
        _fake.ForgeWebhookAsync(Guid.Parse(InvoiceIdOf(challenge)), VoltageForgery.WrongSecret);

    public override Letter Seal(Letter letter) => Seal(letter, Secret, _network.Time.GetUtcNow());

    /// <summary>Signs with that secret at that time.</summary>
    public static Letter Seal(Letter letter, string secret, DateTimeOffset time)
    {
        var signed = VoltageWebhook.Sign(new Uri("http://127.0.0.1/"), "receive.completed", letter.Body, secret, time);
        var headers = new Dictionary<string, string>(letter.Headers, StringComparer.OrdinalIgnoreCase)
        {
            ["x-voltage-signature"] = signed.Signature,
            ["x-voltage-timestamp"] = signed.Timestamp,
        };
        return letter with { Headers = headers };
    }

    public override string TagOf(Letter letter)
    {
        using var json = JsonDocument.Parse(letter.Body);
        return json.RootElement.GetProperty("detail").GetProperty("data").GetProperty("metadata").GetProperty("paywall_tag").GetString()!;
    }

    public override Letter WithTag(Letter letter, string tag) =>
        Seal(letter with { Body = letter.Body.Replace(TagOf(letter), tag, StringComparison.Ordinal) });

    public override void Plan(ApiFault fault, WalletCall on, int times = 1) =>
        _fake.Faults.Plan(fault, OperationOf(on), times);

    public void PlanForList(ApiFault fault) => _fake.Faults.Plan(fault, VoltageOperation.ListPayments);

    public override ApiFault Arrived(ulong msat) => new ApiFault.MemberReplaced("data.amount_msats", msat);

    public override ApiFault? PaidAt(DateTimeOffset time) => new ApiFault.MemberReplaced("updated_at", time.ToString("O"));

    public override ValueTask DisposeAsync() => _fake.DisposeAsync();

    private static VoltageOperation OperationOf(WalletCall call) => call switch
    {
        WalletCall.Order => VoltageOperation.Receive,
        WalletCall.ReadBalance => VoltageOperation.ReadWallet,
        WalletCall.Pay => VoltageOperation.Send,
        _ => VoltageOperation.ReadPayment,
    };

    private static string? IdOf(ApiCall<VoltageOperation> call)
    {
        using var json = JsonDocument.Parse(call.Body);
        return json.RootElement.GetProperty("id").GetString();
    }
}
