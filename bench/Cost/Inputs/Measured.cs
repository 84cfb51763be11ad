namespace Paywall.Cost.Inputs;

/// <summary>Operations that leave the paywall for something.</summary>
/// <param name="Reads">Reads of tables.</param>
/// <param name="Writes">Writes of tables; a transaction is one.</param>
/// <param name="Queue">Operations of queues.</param>
/// <param name="Wallet">Calls of the wallet.</param>
internal sealed record Operations(int Reads, int Writes, int Queue, int Wallet)
{
    public int Storage => Reads + Writes;
}

/// <summary>What bench/Load counted: <c>dotnet run -c Release --project bench/Load -- --only counts --counts bench/Cost/measured.json</c>.</summary>
/// <param name="Machine">When and where.</param>
/// <param name="Counts">Operations by what they are for.</param>
/// <param name="ProcessorMicroseconds">Processor time of one request by its kind.</param>
internal sealed record Measured(
    string Machine, IReadOnlyDictionary<string, Operations> Counts, IReadOnlyDictionary<string, decimal> ProcessorMicroseconds)
{
    /// <summary>A 402 for a call.</summary>
    public Operations Challenge(Sold sold) => this[$"challenge{sold}"];

    /// <summary>The webhook of a payment, with its settlement.</summary>
    public Operations Settle(Sold sold) => this[$"settle{sold}"];

    /// <summary>A paid call after the first of its purchase; a single use has only a first.</summary>
    public Operations Call(Sold sold) => this[sold == Sold.Single ? "firstSingle" : $"next{sold}"];

    /// <summary>The first call of a purchase.</summary>
    public Operations FirstCall(Sold sold) => this[$"first{sold}"];

    public Operations JobChallenge => this["jobChallenge"];

    public Operations JobWork => this["jobWork"];

    public Operations JobFetch => this["jobFetch"];

    /// <summary>A run of Reconcile that finds nothing to do.</summary>
    public Operations Reconcile => this["reconcile"];

    private Operations this[string name] =>
        Counts.TryGetValue(name, out var count) ? count : throw new CostException($"The measured counts have no '{name}'; measure them again.");

    /// <summary>Processor seconds of a paid call.</summary>
    public decimal Processor(Sold sold) => Time(sold == Sold.Pass ? "pass" : "single");

    /// <summary>Processor seconds of a 402.</summary>
    public decimal ChallengeProcessor => Time("challenge");

    /// <exception cref="CostException">The file cannot be read.</exception>
    public static Measured Read(string path) => JsonInput.Read<Measured>(path);

    private decimal Time(string name) => ProcessorMicroseconds.TryGetValue(name, out var microseconds)
        ? microseconds / 1_000_000
        : throw new CostException($"The measured processor times have no '{name}'; measure them again.");
}
