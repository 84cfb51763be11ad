using System.Globalization;
using Paywall.Cost.Inputs;

namespace Paywall.Cost;

/// <summary>What the command line asks for.</summary>
internal sealed record CostOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        Calculates what a month of Paywall costs at list prices, from measured operation counts.

          --calls N           paid calls in a month (1000000)
          --sold WHAT         how calls are sold: single, pack or pass (pack)
          --uses N            calls per purchase of a pack or a pass (1000)
          --price USD         what one call is sold for (0.01)
          --unpaid N          402 answers per paid call that nobody pays for (0)
          --rate N            requests of all kinds in a second while they come together (50)
          --busy SHARE        share of the requests that come together; the others come alone (1)
          --seconds S         how long a request takes, upstream included (0.25)
          --jobs N            paid jobs in a month (0)
          --job-seconds S     how long a job's upstream takes (5)
          --queue WHAT        what brings jobs to their workers: storage or servicebus (storage)
          --memory MB         instance size: 512, 2048 or 4096 (512)
          --concurrency N     requests that an instance takes at once (64)
          --instances N       instances for the requests that come together (as many as they need)
          --always-ready N    instances that are always there for requests (0)
          --telemetry WHAT    none, otlp or applicationinsights (none)
          --sampled SHARE     share of the calls whose traces are kept (0.05)
          --alerts N          alert rules on metrics (0)
          --log-alerts N      alert rules on logs, asked every 15 minutes (0)
          --grants on|off     the monthly free grants of a subscription; off if something else uses them up (on)
          --top-up USD        what buyers of the compared prepaid keys pay in at once (10)
          --wallet-fee PCT    what the wallet keeps of every payment, in percent (0)
          --prices FILE       the price list (prices.json beside the program)
          --measured FILE     the measured counts (measured.json beside the program)
          --markdown          the tables of docs/cost.md, whatever the other options say
          --help              this text
        """;

    public Workload Workload { get; private init; } = new();

    /// <summary>The price list.</summary>
    public string Prices { get; private init; } = Path.Combine(AppContext.BaseDirectory, "prices.json");

    /// <summary>The measured counts.</summary>
    public string Measured { get; private init; } = Path.Combine(AppContext.BaseDirectory, "measured.json");

    public bool Markdown { get; private init; }

    /// <returns>False if only help is wanted.</returns>
    /// <exception cref="CostException">An argument is unknown, lacks its value, or is out of its range.</exception>
    public static bool TryParse(IReadOnlyList<string> arguments, out CostOptions options)
    {
        options = new CostOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            if (name is "--help" or "-h")
            {
                return false;
            }

            options = name switch
            {
                "--markdown" => options with { Markdown = true },
                "--prices" => options with { Prices = Path.GetFullPath(Text(name, rest)) },
                "--measured" => options with { Measured = Path.GetFullPath(Text(name, rest)) },
                _ => options with { Workload = options.Workload.With(name, rest) },
            };
        }

        return true;
    }

    internal static string Text(string option, Queue<string> rest) =>
        rest.TryDequeue(out var value) && value.Length > 0 ? value : throw new CostException($"{option} needs a value.");

    internal static decimal Number(string option, Queue<string> rest, decimal least, decimal most, bool isWhole = false)
    {
        var text = Text(option, rest);
        var style = isWhole ? NumberStyles.None : NumberStyles.AllowDecimalPoint;
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new CostException(string.Create(
                CultureInfo.InvariantCulture, $"{option} {text}: it takes a {(isWhole ? "whole number" : "number")} from {least} to {most}."));
    }

    internal static T Word<T>(string option, Queue<string> rest)
        where T : struct, Enum
    {
        var text = Text(option, rest);
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        return names.Contains(text)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new CostException($"{option} {text}: it is none of {string.Join(", ", names)}.");
    }
}
