namespace Paywall.Sandbox.Processes;

/// <summary>How to start Azurite. A port of 0 means any free one.</summary>
internal sealed record AzuriteOptions
{
    public int BlobPort { get; init; }

    public int QueuePort { get; init; }

    public int TablePort { get; init; }

    /// <summary>The names of accounts besides the well-known one: 3 to 24 lower-case letters and digits each.</summary>
    public IReadOnlyList<string> FurtherAccounts { get; init; } = [];

    /// <summary>A PEM file with the certificate of 127.0.0.1, and one with its key: then Azurite is spoken to over https and takes tokens of Entra ID too, of which it checks audience and time only.</summary>
    public (string File, string KeyFile)? Certificate { get; init; }

    /// <summary>How long it may take until all three services listen.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The folder that holds node_modules.</summary>
    public string Root { get; init; } = Repository.Root;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
