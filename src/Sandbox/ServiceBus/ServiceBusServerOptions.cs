namespace Paywall.Sandbox.ServiceBus;

/// <summary>How to serve a namespace over HTTP.</summary>
internal sealed record ServiceBusServerOptions
{
    /// <summary>The port on 127.0.0.1; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>By what shared access signatures are made.</summary>
    public IReadOnlyList<SharedAccessKey> Keys { get; init; } = [];

    /// <summary>Whether a bearer token is good.</summary>
    public Func<string, bool> AcceptsToken { get; init; } = static _ => false;

    /// <summary>What a message of more than 256 KiB is answered: 403 is documented, a front end may say 413.</summary>
    public int TooLargeStatus { get; init; } = StatusCodes.Status403Forbidden;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
