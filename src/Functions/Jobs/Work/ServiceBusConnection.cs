namespace Paywall.Functions.Jobs.Work;

/// <summary>Where the Service Bus is, and as whom work is sent to it.</summary>
internal abstract record ServiceBusConnection
{
    private const int LongestHostName = 253;

    private ServiceBusConnection(Uri address) => Address = address;

    /// <summary>The namespace, ending in a slash.</summary>
    public Uri Address { get; }

    /// <summary>Where messages for the workers are sent to.</summary>
    public Uri Messages => new(Address, $"{IWorkQueue.Name}/messages");

    /// <summary>Whether a text is the name of a host somewhere, and nothing besides.</summary>
    public static bool IsHostName(string text) =>
        text.Length <= LongestHostName && text.Contains('.', StringComparison.Ordinal) && Uri.CheckHostName(text) == UriHostNameType.Dns
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-');

    /// <summary>The address only.</summary>
    public sealed override string ToString() => Address.Authority;

    /// <summary>As the function app's managed identity.</summary>
    /// <param name="Namespace">The host name of the namespace.</param>
    /// <param name="ClientId">The user-assigned identity; null for the app's own.</param>
    public sealed record Identity(string Namespace, string? ClientId) : ServiceBusConnection(new Uri($"https://{Namespace}/"));

    /// <summary>With a key of the namespace or of the queue.</summary>
    /// <param name="Bus">The namespace.</param>
    /// <param name="KeyName">The name of the key's policy.</param>
    /// <param name="Key">The key, as it is written: its text is what signs.</param>
    public sealed record SharedKey(Uri Bus, string KeyName, string Key) : ServiceBusConnection(Bus);
}
