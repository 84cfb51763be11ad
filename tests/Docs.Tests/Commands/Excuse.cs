using System.Text.RegularExpressions;

namespace Paywall.Docs.Tests.Commands;

/// <summary>Why a command of the documents is not run here. It is checked in another way: <see cref="ExcusedCommandTests"/>.</summary>
/// <param name="Pattern">What it begins with.</param>
/// <param name="Reason">Why it is not run.</param>
internal sealed record Excuse(Regex Pattern, string Reason)
{
    /// <summary>Commands there are one way to one subscription: what lies between those of <c>az</c> needs what they made.</summary>
    private const string Deployment = "docs/deploy.md";

    private static readonly Excuse Azure = Of(@"(az|azd|(\./)?infra/\S+) ", "needs an Azure subscription");

    /// <summary>The one list of them.</summary>
    public static IReadOnlyList<Excuse> All { get; } =
    [
        Azure,
        Of(@"(sudo )?apt-get ", "changes the machine"),
        Of(@"git pull", "needs the network"),
        Of(@"([A-Z_]+=\S+ )*dotnet test", "is what runs this, and takes minutes"),
        Of(@"dotnet publish ", "takes minutes; the end-to-end tests run what it makes"),
        Of(@"dotnet run .*--app artifacts/app", "needs what dotnet publish makes; the end-to-end tests run it"),
        Of(@"(dotnet run .*--project (bench|fuzz)\b|fuzz/run )", "takes minutes"),
    ];

    public static Excuse? For(Command command) =>
        All.FirstOrDefault(excuse => excuse.Pattern.IsMatch(command.OneLine)) ?? (command.Block.Document == Deployment ? Azure : null);

    private static Excuse Of(string pattern, string reason) => new(new Regex(@"\A" + pattern, RegexOptions.CultureInvariant), reason);
}
