namespace Paywall.Cost.Inputs;

/// <summary>What a seller expects of a month, and what the app is set to.</summary>
internal sealed record Workload
{
    /// <summary>More than every request that mankind makes.</summary>
    private const decimal Most = 1_000_000_000_000_000;

    public decimal Calls { get; init; } = 1_000_000;

    public Sold Sold { get; init; } = Sold.Pack;

    /// <summary>Calls of one pack or pass.</summary>
    public decimal Uses { get; init; } = 1_000;

    /// <summary>What a call is sold for, in USD.</summary>
    public decimal Price { get; init; } = 0.01m;

    /// <summary>402 answers per paid call that lead to nothing.</summary>
    public decimal Unpaid { get; init; }

    /// <summary>Requests in a second while they come together.</summary>
    public decimal Rate { get; init; } = 50;

    /// <summary>Share of the requests that come together.</summary>
    public decimal Busy { get; init; } = 1;

    /// <summary>How long a request takes.</summary>
    public decimal Seconds { get; init; } = 0.25m;

    public decimal Jobs { get; init; }

    /// <summary>How long a job takes.</summary>
    public decimal JobSeconds { get; init; } = 5;

    public WorkQueue Queue { get; init; }

    /// <summary>Instance size in megabytes.</summary>
    public decimal Memory { get; init; } = 512;

    /// <summary>Requests that an instance takes at once.</summary>
    public decimal Concurrency { get; init; } = 64;

    /// <summary>Instances while requests come together; null for as many as they need.</summary>
    public decimal? Instances { get; init; }

    public decimal AlwaysReady { get; init; }

    public Telemetry Telemetry { get; init; }

    /// <summary>Share of the calls whose traces are kept.</summary>
    public decimal Sampled { get; init; } = 0.05m;

    /// <summary>Alert rules on metrics.</summary>
    public decimal Alerts { get; init; }

    /// <summary>Alert rules on logs.</summary>
    public decimal LogAlerts { get; init; }

    /// <summary>Whether the subscription's free grants are left for this app.</summary>
    public bool Grants { get; init; } = true;

    /// <summary>What a buyer of prepaid keys pays in at once, in USD.</summary>
    public decimal TopUp { get; init; } = 10;

    /// <summary>What the wallet keeps of a payment, in percent.</summary>
    public decimal WalletFee { get; init; }

    /// <summary>What is paid with one purchase.</summary>
    public decimal CallsPerPurchase => Sold == Sold.Single ? 1 : Uses;

    public decimal Purchases => Math.Ceiling(Calls / CallsPerPurchase);

    /// <summary>402 answers nobody pays for.</summary>
    public decimal UnpaidChallenges => Calls * Unpaid;

    /// <summary>Per purchase a 402 and a webhook, and then the calls.</summary>
    public decimal Requests => Calls + UnpaidChallenges + (2 * Purchases);

    public decimal Revenue => Calls * Price;

    /// <summary>Memory of an instance as it is billed, in GB.</summary>
    public decimal Gigabytes => Memory / 1024;

    /// <summary>Cores of an instance.</summary>
    public decimal Cores => Memory switch { 512 => 0.25m, 2048 => 1, _ => 2 };

    /// <exception cref="CostException">There is no such option, or its value is out of range.</exception>
    public Workload With(string name, Queue<string> rest) => name switch
    {
        "--calls" => this with { Calls = Whole(name, rest, 0, Most) },
        "--sold" => this with { Sold = CostOptions.Word<Sold>(name, rest) },
        "--uses" => this with { Uses = Whole(name, rest, 1, 1_000_000_000) },
        "--price" => this with { Price = CostOptions.Number(name, rest, 0, 1_000_000) },
        "--unpaid" => this with { Unpaid = CostOptions.Number(name, rest, 0, 1_000_000) },
        "--rate" => this with { Rate = CostOptions.Number(name, rest, 0.001m, 10_000_000) },
        "--busy" => this with { Busy = CostOptions.Number(name, rest, 0, 1) },
        "--seconds" => this with { Seconds = CostOptions.Number(name, rest, 0.001m, 230) },
        "--jobs" => this with { Jobs = Whole(name, rest, 0, Most) },
        "--job-seconds" => this with { JobSeconds = CostOptions.Number(name, rest, 0.001m, 300) },
        "--queue" => this with { Queue = CostOptions.Word<WorkQueue>(name, rest) },
        "--memory" => this with { Memory = Size(name, rest) },
        "--concurrency" => this with { Concurrency = Whole(name, rest, 1, 1_000) },
        "--instances" => this with { Instances = Whole(name, rest, 1, 1_000) },
        "--always-ready" => this with { AlwaysReady = Whole(name, rest, 0, 1_000) },
        "--telemetry" => this with { Telemetry = CostOptions.Word<Telemetry>(name, rest) },
        "--sampled" => this with { Sampled = CostOptions.Number(name, rest, 0, 1) },
        "--alerts" => this with { Alerts = Whole(name, rest, 0, 1_000) },
        "--log-alerts" => this with { LogAlerts = Whole(name, rest, 0, 1_000) },
        "--grants" => this with { Grants = OnOff(name, rest) },
        "--top-up" => this with { TopUp = CostOptions.Number(name, rest, 1, 1_000_000) },
        "--wallet-fee" => this with { WalletFee = CostOptions.Number(name, rest, 0, 100) },
        _ => throw new CostException($"'{name}' is no option; --help lists them."),
    };

    private static decimal Whole(string name, Queue<string> rest, decimal least, decimal most) =>
        CostOptions.Number(name, rest, least, most, isWhole: true);

    private static decimal Size(string name, Queue<string> rest) => Whole(name, rest, 1, 1_000_000) is var size && size is 512 or 2048 or 4096
        ? size
        : throw new CostException($"--memory {size}: Flex Consumption has 512, 2048 and 4096.");

    private static bool OnOff(string name, Queue<string> rest) => CostOptions.Text(name, rest) switch
    {
        "on" => true,
        "off" => false,
        var other => throw new CostException($"{name} {other}: it is on or off."),
    };
}
