namespace Paywall.Sandbox.Host;

/// <summary>How to run an app.</summary>
internal sealed record FunctionsHostOptions
{
    /// <summary>The port on 127.0.0.1 for clients; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>The handler's environment on top of ours, as Azure passes app settings; some speak to the host itself.</summary>
    public IReadOnlyDictionary<string, string> AppSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Receives every line that the handler prints and what the host has to say, one call at a time per stream.</summary>
    public Action<LogLevel, string> OnLog { get; init; } = static (_, _) => { };

    /// <summary>How long a forwarded request may go without a byte in either direction.</summary>
    public TimeSpan ActivityTimeout { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>When Azure's front end would cut a request (230 s there); never when null.</summary>
    public TimeSpan? FrontEndTimeout { get; init; }

    /// <summary>What timer functions are told about their runs.</summary>
    public TimerStatus TimerStatus { get; init; }

    /// <summary>The app setting that is to hold <see cref="FunctionsHost.Address"/>, which may be found only at the start; none when null.</summary>
    public string? AddressSetting { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether an app setting switches a function off.</summary>
    public bool Disables(Function function) =>
        new[] { $"AzureWebJobs.{function.Name}.Disabled", $"AzureWebJobs_{function.Name}_Disabled" }.Any(name =>
            AppSettings.TryGetValue(name, out var value) && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase)));
}
