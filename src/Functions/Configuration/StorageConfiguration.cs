using System.Text.RegularExpressions;
using static Paywall.Functions.Configuration.PaywallConfiguration;

namespace Paywall.Functions.Configuration;

/// <summary>Where the storage account is, and as whom it is asked. The settings are those by which the Functions host knows it too.</summary>
internal abstract partial record StorageConfiguration
{
    private const string Name = "AzureWebJobsStorage";
    private const string AccountName = $"{Name}__accountName";
    private const string ManagedIdentityWord = "managedidentity";

    private static readonly string[] Known = ["accountName", "tableServiceUri", "queueServiceUri", "blobServiceUri", "credential", "clientId"];

    private StorageConfiguration()
    {
    }

    /// <exception cref="StartupException">The account is not named, named twice, or named in a way that means nothing.</exception>
    public static StorageConfiguration Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Name);
        var isKeyless = section.GetChildren().Any();
        Require(
            isKeyless || section.Value is { Length: > 0 },
            $"{Name} is missing: the connection string of the storage account; or {AccountName}, the account that a managed identity is let into");
        Require(
            !isKeyless || section.Value is not { Length: > 0 },
            $"{Name} and {Name}__… are both there: keep one, the former for a key, the latter for a managed identity");
        return isKeyless ? ReadIdentity(section) : new SharedKey(section.Value!);
    }

    private static Identity ReadIdentity(IConfigurationSection section)
    {
        // What was pasted may be a key, so that no value is repeated.
        var unknown = section.GetChildren().FirstOrDefault(child => !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase));
        Require(unknown is null, $"{Name}__{unknown?.Key} is not known: a managed identity is named by {Name}__clientId");
        var account = section["accountName"] is { Length: > 0 } given ? given : null;
        Require(
            account is null || AccountPattern.IsMatch(account),
            $"{AccountName} is not 3 to 24 lower-case letters and digits: the name alone, without an address");
        Require(
            string.IsNullOrEmpty(section["credential"]) || ManagedIdentityWord.Equals(section["credential"], StringComparison.OrdinalIgnoreCase),
            $"{Name}__credential is not {ManagedIdentityWord}");
        var client = section["clientId"];
        Require(
            string.IsNullOrEmpty(client) || Guid.TryParse(client, out _),
            $"{Name}__clientId is not a UUID: the client id of the user-assigned identity");
        return new Identity(
            Address(section, account, "table"), Address(section, account, "queue"), Address(section, account, "blob"), string.IsNullOrEmpty(client) ? null : client);
    }

    /// <summary>An address of its own goes before the one that follows from the account's name, as it does for the host.</summary>
    private static Uri Address(IConfigurationSection section, string? account, string service)
    {
        var setting = $"{Name}__{service}ServiceUri";
        if (section[$"{service}ServiceUri"] is not { } text)
        {
            Require(account is not null, $"Neither {AccountName} nor {setting} is there: keyless storage needs the account's name, or the addresses of its tables, queues and blobs");
            return new Uri($"https://{account}.{service}.core.windows.net/");
        }

        var isAddress = Uri.TryCreate(text, UriKind.Absolute, out var address)
            && address is { UserInfo: "", Query: "", Fragment: "" } && address.Scheme == Uri.UriSchemeHttps;
        Require(isAddress, $"{setting} is not an https URL without user, query and fragment, such as https://myaccount.{service}.core.windows.net/");
        return address!;
    }

    [GeneratedRegex(@"\A[a-z0-9]{3,24}\z")]
    private static partial Regex AccountPattern { get; }

    /// <summary>With the account's key.</summary>
    /// <param name="ConnectionString">As the Azure portal shows it.</param>
    public sealed record SharedKey(string ConnectionString) : StorageConfiguration
    {
        /// <summary>No key.</summary>
        public override string ToString() => nameof(SharedKey);
    }

    /// <summary>As the function app's managed identity.</summary>
    /// <param name="Tables">The account's tables.</param>
    /// <param name="Queues">The account's queues.</param>
    /// <param name="Blobs">The account's blobs.</param>
    /// <param name="ClientId">The user-assigned identity; null for the app's own.</param>
    public sealed record Identity(Uri Tables, Uri Queues, Uri Blobs, string? ClientId) : StorageConfiguration;
}
