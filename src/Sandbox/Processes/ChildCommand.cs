namespace Paywall.Sandbox.Processes;

/// <summary>What to run as a child process.</summary>
/// <param name="Program">A name on the PATH or a path.</param>
internal sealed record ChildCommand(string Program)
{
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Added to the environment of this process; a null value removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The folder of this process when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Receives each line of standard output, in order.</summary>
    public Action<string> OnOutput { get; init; } = static _ => { };

    /// <summary>Receives each line of standard error, in order.</summary>
    public Action<string> OnError { get; init; } = static _ => { };
}
