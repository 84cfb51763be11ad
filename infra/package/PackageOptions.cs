using Paywall.Package.Building;

namespace Paywall.Package;

/// <summary>What the command line asks for.</summary>
internal sealed record PackageOptions
{
    /// <summary>The text of <c>--help</c>.</summary>
    public const string Help =
        """
        Publishes the function app, checks it, and writes the zip that Azure gets.

          --output FILE   the zip (artifacts/paywall.zip; with --portable artifacts/paywall-portable.zip)
          --portable      the fallback for a system with an older C library: with the .NET runtime inside instead of native
          --app DIR       takes an app that is already published
          --check         checks the app that is already published (artifacts/app, artifacts/app-portable or --app) and writes nothing
          --twice         builds the last commit in two clones in different folders and says whether both give the same bytes
          --help          this text
        """;

    /// <summary>Which of the two builds it is.</summary>
    public Build Build { get; private init; } = Build.Native;

    /// <summary>The published app; null if it is yet to be published.</summary>
    public string? App { get; private init; }

    /// <summary>Writes nothing.</summary>
    public bool ChecksOnly { get; private init; }

    /// <summary>Compares the zips of two clones.</summary>
    public bool Twice { get; private init; }

    /// <summary>The zip to write.</summary>
    public string Output { get; private init; } = "";

    /// <returns>False if only help is wanted.</returns>
    /// <exception cref="PackageException">An argument is unknown, lacks its value, or contradicts another one.</exception>
    public static bool TryParse(IReadOnlyList<string> arguments, out PackageOptions options)
    {
        options = new PackageOptions();
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            if (name is "--help" or "-h")
            {
                return false;
            }

            options = options.With(name, rest);
        }

        options = options.Complete();
        return true;
    }

    private PackageOptions With(string name, Queue<string> rest) => name switch
    {
        "--output" => this with { Output = Path.GetFullPath(Value(name, rest)) },
        "--app" => this with { App = Path.GetFullPath(Value(name, rest)) },
        "--portable" => this with { Build = Build.Portable },
        "--check" => this with { ChecksOnly = true },
        "--twice" => this with { Twice = true },
        _ => throw new PackageException($"'{name}' is no option; --help lists them."),
    };

    private PackageOptions Complete()
    {
        if (Twice && (App is not null || ChecksOnly || Output.Length > 0))
        {
            throw new PackageException("--twice builds and compares only; it goes with --portable and nothing else.");
        }

        if (ChecksOnly && Output.Length > 0)
        {
            throw new PackageException("--check writes nothing; leave --output out.");
        }

        return this with
        {
            App = App ?? (ChecksOnly ? Build.AppIn(Repository.Root) : null),
            Output = Output.Length > 0 ? Output : Path.Combine(Repository.Root, "artifacts", Build.ZipName),
        };
    }

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out var value) && value.Length > 0 && !value.StartsWith("--", StringComparison.Ordinal)
            ? value
            : throw new PackageException($"{option} needs a value.");
}
